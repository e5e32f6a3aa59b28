DROP TRIGGER audit_heads_move_on ON audit_heads;
CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads
  FOR EACH ROW WHEN (NEW.org_id <> OLD.org_id OR NEW.entries <> OLD.entries + 1)
  EXECUTE FUNCTION refuse_audit_change();
DROP FUNCTION refuse_audit_gap();
