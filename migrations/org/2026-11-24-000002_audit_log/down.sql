DROP TABLE audit_log;
DROP TABLE audit_heads;
DROP FUNCTION refuse_audit_change();
