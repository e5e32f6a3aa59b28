-- Several entries are appended in one statement, and the log's end moves by all of them at once: to an entry that is there, never back.
CREATE FUNCTION refuse_audit_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('contexor.purge', true) = 'on' THEN
    RETURN NEW;
  END IF;
  IF NEW.org_id = OLD.org_id AND NEW.entries > OLD.entries AND EXISTS (
    SELECT 1 FROM audit_log WHERE org_id = NEW.org_id AND sequence = NEW.entries AND hash = NEW.head
  ) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit log is only ever appended to' USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER audit_heads_move_on ON audit_heads;
CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_gap();
