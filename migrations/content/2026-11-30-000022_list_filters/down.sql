DROP INDEX contents_by_status;
CREATE INDEX contents_by_status ON contents (org_id, workspace_id, status, created_at DESC, id DESC);
DROP INDEX contents_open_by_due_time;
CREATE INDEX contents_open_by_due_time ON contents (org_id, due_at, id) WHERE status <> 'APPROVED';
