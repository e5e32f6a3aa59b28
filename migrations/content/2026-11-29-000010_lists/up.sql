-- Lists show the beginning of a text and its length, and read neither the text nor the prompt. Code points.
ALTER TABLE contents
  ADD COLUMN excerpt text GENERATED ALWAYS AS (left(body, 300)) STORED,
  ADD COLUMN body_chars integer NOT NULL GENERATED ALWAYS AS (coalesce(char_length(body), 0)) STORED;
ALTER TABLE versions
  ADD COLUMN excerpt text NOT NULL GENERATED ALWAYS AS (left(body, 300)) STORED,
  ADD COLUMN body_chars integer NOT NULL GENERATED ALWAYS AS (char_length(body)) STORED;
ALTER TABLE projects ADD COLUMN revision bigint NOT NULL DEFAULT 1;

-- Each order of each list: of an organization, a workspace, a project. What has no date is due last. Titles in the order of
-- the Persian alphabet.
CREATE INDEX contents_of_org_by_creation ON contents (org_id, created_at, id);
CREATE INDEX contents_of_org_by_change ON contents (org_id, updated_at, id);
CREATE INDEX contents_of_org_by_due_time ON contents (org_id, coalesce(due_at, 'infinity'), id);
CREATE INDEX contents_of_org_by_title ON contents (org_id, title COLLATE "fa-x-icu", id);
CREATE INDEX contents_of_workspace_by_change ON contents (org_id, workspace_id, updated_at, id);
CREATE INDEX contents_of_workspace_by_due_time ON contents (org_id, workspace_id, coalesce(due_at, 'infinity'), id);
CREATE INDEX contents_of_workspace_by_title ON contents (org_id, workspace_id, title COLLATE "fa-x-icu", id);
CREATE INDEX contents_of_project_by_change ON contents (project_id, updated_at, id);
CREATE INDEX contents_of_project_by_due_time ON contents (project_id, coalesce(due_at, 'infinity'), id);
CREATE INDEX contents_of_project_by_title ON contents (project_id, title COLLATE "fa-x-icu", id);
-- What few contents have. Walking a list until a page of them is found would take as long as the list.
CREATE INDEX contents_by_author ON contents (org_id, author_id, created_at, id);
CREATE INDEX contents_by_assignee ON contents (org_id, assignee_id, created_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX contents_by_reviewer ON contents (org_id, reviewer_id, created_at, id) WHERE reviewer_id IS NOT NULL;
CREATE INDEX contents_by_model ON contents (org_id, model, created_at, id);
CREATE INDEX contents_with_personal_data ON contents (org_id, created_at, id) WHERE pii_status IN ('found', 'acknowledged');
CREATE INDEX contents_of_org_by_status ON contents (org_id, status, created_at, id);
CREATE INDEX contents_unassigned ON contents (org_id, created_at, id) WHERE assignee_id IS NULL AND status <> 'APPROVED';
CREATE INDEX contents_open_by_due_time ON contents (org_id, due_at, id) WHERE status <> 'APPROVED';
