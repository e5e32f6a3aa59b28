-- Whether an organization is there, and since when that is known: older news change nothing, and nothing follows a purge.
ALTER TABLE tenants ADD COLUMN existence_at timestamptz, ADD COLUMN purged_at timestamptz;
UPDATE tenants SET existence_at = deleted_at WHERE deleted_at IS NOT NULL;
ALTER TABLE tenants ADD CONSTRAINT tenants_purged_are_deleted CHECK (purged_at IS NULL OR deleted_at IS NOT NULL);

-- The purge finds them by their organization.
CREATE INDEX holds_org ON holds (org_id);

-- Nothing is held for an organization that is deleted.
ALTER FUNCTION take_hold(jsonb) RENAME TO take_hold_of_living;
CREATE FUNCTION take_hold(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM tenants WHERE org_id = (request->>'org_id')::uuid AND deleted_at IS NOT NULL) THEN
    RETURN jsonb_build_object('outcome', 'gone', 'max_output_tokens', 0, 'cost_micro_usd', 0,
      'expires_at', (request->>'expires_at')::timestamptz);
  END IF;
  RETURN take_hold_of_living(request);
END $$;

-- The log stays append-only but for one thing: the purge of an organization takes the people out of it (SET LOCAL contexor.purge =
-- 'on'). What was used and what it cost is the operator's own book; who in the organization it was for is not.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('contexor.purge', true) = 'on' THEN
    IF NEW.user_id = '00000000-0000-0000-0000-000000000000' AND to_jsonb(NEW) - 'user_id' = to_jsonb(OLD) - 'user_id' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the usage log is append-only';
END $$;
