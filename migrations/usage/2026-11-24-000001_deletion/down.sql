CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the usage log is append-only';
END $$;
DROP FUNCTION take_hold(jsonb);
ALTER FUNCTION take_hold_of_living(jsonb) RENAME TO take_hold;
DROP INDEX holds_org;
ALTER TABLE tenants DROP CONSTRAINT tenants_purged_are_deleted, DROP COLUMN purged_at, DROP COLUMN existence_at;
