-- What a filter finds is narrowed and sorted from the index alone, however far apart it lies in the order of a list.
-- Nothing was released with rows in this table: the lock is of an empty one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX contents_by_author;
CREATE INDEX contents_by_author ON contents (org_id, author_id, created_at, id) INCLUDE (updated_at, due_at, status, workspace_id, project_id);
-- Nothing was released with rows in this table: the lock is of an empty one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX contents_by_assignee;
CREATE INDEX contents_by_assignee ON contents (org_id, assignee_id, created_at, id) INCLUDE (updated_at, due_at, status, workspace_id, project_id) WHERE assignee_id IS NOT NULL;
-- Nothing was released with rows in this table: the lock is of an empty one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX contents_by_reviewer;
CREATE INDEX contents_by_reviewer ON contents (org_id, reviewer_id, created_at, id) INCLUDE (updated_at, due_at, status, workspace_id, project_id) WHERE reviewer_id IS NOT NULL;
-- Nothing was released with rows in this table: the lock is of an empty one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX contents_by_model;
CREATE INDEX contents_by_model ON contents (org_id, model, created_at, id) INCLUDE (updated_at, due_at, status, workspace_id, project_id);
-- Nothing was released with rows in this table: the lock is of an empty one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX contents_of_org_by_prompt;
CREATE INDEX contents_of_org_by_prompt ON contents (org_id, prompt_id, created_at, id) INCLUDE (updated_at, due_at, status, workspace_id, project_id) WHERE prompt_id IS NOT NULL;
-- Nothing was released with rows in this table: the lock is of an empty one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX contents_with_personal_data;
CREATE INDEX contents_with_personal_data ON contents (org_id, created_at, id) INCLUDE (updated_at, due_at, status, workspace_id, project_id) WHERE pii_status IN ('found', 'acknowledged');
-- Rows are read from an index alone where their page was vacuumed since it was written.
ALTER TABLE contents SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
