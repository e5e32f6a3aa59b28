-- Several entries are appended in one statement, and the log's end moves by all of them at once. It still never moves back.
DROP TRIGGER audit_heads_move_on ON audit_heads;
CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads
  FOR EACH ROW WHEN (NEW.org_id <> OLD.org_id OR NEW.entries <= OLD.entries)
  EXECUTE FUNCTION refuse_audit_change();
