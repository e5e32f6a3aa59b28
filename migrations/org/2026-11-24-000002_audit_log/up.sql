-- Where each organization's log ends. Kept beside the log, so that a tail that was cut off is missed; whoever appends holds the row.
CREATE TABLE audit_heads (
  org_id uuid PRIMARY KEY REFERENCES orgs (id),
  entries bigint NOT NULL CHECK (entries >= 0),
  head text NOT NULL CHECK (head ~ '^[0-9a-f]{64}$')
);
-- Whose log is empty has an end, too: where there is none, somebody took it away.
INSERT INTO audit_heads (org_id, entries, head) SELECT id, 0, repeat('0', 64) FROM orgs;

CREATE TABLE audit_log (
  org_id uuid NOT NULL REFERENCES audit_heads (org_id),
  sequence bigint NOT NULL CHECK (sequence >= 1),
  id uuid NOT NULL UNIQUE,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'api_key', 'system')),
  actor_id uuid,
  action text NOT NULL,
  target_kind text NOT NULL,
  target_id uuid NOT NULL,
  client_address text,
  request_id text,
  details jsonb NOT NULL CHECK (jsonb_typeof(details) = 'object'),
  prev_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (org_id, sequence)
);
CREATE INDEX audit_log_by_action ON audit_log (org_id, action, sequence DESC);
CREATE INDEX audit_log_by_actor ON audit_log (org_id, actor_id, sequence DESC);

-- Against slips, not against whoever owns the database: that is what the hashes are for. The purge of a deleted organization says
-- so in its transaction (SET LOCAL contexor.purge = 'on').
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('contexor.purge', true) = 'on' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit log is only ever appended to' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_heads_stay BEFORE DELETE OR TRUNCATE ON audit_heads
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads
  FOR EACH ROW WHEN (NEW.org_id <> OLD.org_id OR NEW.entries <> OLD.entries + 1)
  EXECUTE FUNCTION refuse_audit_change();
