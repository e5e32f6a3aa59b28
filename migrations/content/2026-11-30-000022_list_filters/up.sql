-- Open contents by due time, in the expression that lists are ordered by: what is approved lies before them by the thousands.
-- Nothing was released with rows in this table: the lock is of an empty one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX contents_open_by_due_time;
CREATE INDEX contents_open_by_due_time ON contents (org_id, coalesce(due_at, 'infinity'), id) WHERE status <> 'APPROVED';
-- The counts of a workspace are read from the index alone.
-- Nothing was released with rows in this table: the lock is of an empty one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX contents_by_status;
CREATE INDEX contents_by_status ON contents (org_id, workspace_id, status, created_at DESC, id DESC) INCLUDE (assignee_id, due_at);
