-- The entries of some days: without it, the whole table is read for them, other organizations' entries included.
CREATE INDEX audit_log_by_time ON audit_log (org_id, at DESC);
