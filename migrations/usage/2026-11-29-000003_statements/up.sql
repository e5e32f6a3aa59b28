-- The closed books of a month. `body` is the statement as it is answered, without its hash; never changed.
CREATE TABLE statements (
  org_id uuid NOT NULL,
  period text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  closed_at timestamptz NOT NULL,
  -- The newest row of the log that was there when the books were closed.
  through_seq bigint NOT NULL,
  body text NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (org_id, period)
);
CREATE INDEX statements_latest ON statements (org_id, through_seq DESC);
CREATE FUNCTION refuse_statement_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- It names people: the purge of an organization takes it away. The log stays.
  IF TG_OP = 'DELETE' AND current_setting('contexor.purge', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a statement is never changed';
END $$;
CREATE TRIGGER statements_immutable BEFORE UPDATE OR DELETE ON statements
  FOR EACH ROW EXECUTE FUNCTION refuse_statement_change();
-- What was entered since the last statement.
CREATE INDEX usage_log_entered ON usage_log (org_id, seq);
