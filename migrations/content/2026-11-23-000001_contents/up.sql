-- Every table carries the tenant, and every query names it.

CREATE TABLE projects (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX projects_of_workspace ON projects (org_id, workspace_id, created_at DESC, id DESC);

CREATE TABLE contents (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  -- No cascade: a project that holds contents cannot be deleted.
  project_id uuid NOT NULL REFERENCES projects (id),
  title text NOT NULL,
  prompt text NOT NULL,
  model text NOT NULL,
  temperature real,
  max_output_tokens integer,
  status text NOT NULL CHECK (status IN ('DRAFT', 'IN_PROGRESS', 'REVIEW', 'APPROVED', 'REJECTED')),
  body text,
  tags text[] NOT NULL,
  -- Number of the newest version; 0 before the first.
  version integer NOT NULL DEFAULT 0,
  -- Grows with every change: the entity tag.
  revision bigint NOT NULL DEFAULT 1,
  author_id uuid NOT NULL,
  assignee_id uuid,
  due_at timestamptz,
  reviewer_id uuid,
  task_id uuid,
  failure jsonb,
  pii_status text NOT NULL CHECK (pii_status IN ('unchecked', 'clean', 'found', 'masked', 'acknowledged')),
  pii_findings jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT in_progress_has_a_task CHECK (status <> 'IN_PROGRESS' OR task_id IS NOT NULL),
  CONSTRAINT review_is_of_a_text CHECK (status NOT IN ('REVIEW', 'APPROVED') OR body IS NOT NULL)
);
CREATE INDEX contents_of_workspace ON contents (org_id, workspace_id, created_at DESC, id DESC);
CREATE INDEX contents_of_project ON contents (project_id, created_at DESC, id DESC);
CREATE INDEX contents_by_status ON contents (org_id, workspace_id, status, created_at DESC, id DESC);
CREATE INDEX contents_by_tag ON contents USING gin (tags);

-- Frozen texts. Never changed.
CREATE TABLE versions (
  content_id uuid NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
  number integer NOT NULL CHECK (number > 0),
  org_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('generated', 'edited', 'approved', 'restored')),
  body text NOT NULL,
  author_id uuid NOT NULL,
  model text,
  prompt text NOT NULL,
  -- SHA-256 of the body's UTF-8, hexadecimal.
  sha256 text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (content_id, number)
);

-- Generations.
CREATE TABLE tasks (
  id uuid PRIMARY KEY,
  content_id uuid NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  model text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  -- Where the content goes back to when nothing comes of it.
  from_status text NOT NULL CHECK (from_status IN ('DRAFT', 'REVIEW', 'APPROVED', 'REJECTED')),
  deadline timestamptz NOT NULL,
  error jsonb,
  -- The version that the text became.
  version integer,
  input_tokens bigint,
  output_tokens bigint,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz
);
-- One generation of a content at a time.
CREATE UNIQUE INDEX tasks_one_open_a_content ON tasks (content_id) WHERE state IN ('queued', 'running');
CREATE INDEX tasks_of_content ON tasks (content_id);
CREATE INDEX tasks_by_deadline ON tasks (deadline) WHERE state IN ('queued', 'running');
CREATE INDEX tasks_open_of_tenant ON tasks (org_id, workspace_id) WHERE state IN ('queued', 'running');

-- What reviewers decided. Never changed.
CREATE TABLE reviews (
  id uuid PRIMARY KEY,
  content_id uuid NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
  org_id uuid NOT NULL,
  version integer NOT NULL,
  decision text NOT NULL CHECK (decision IN ('approved', 'rejected')),
  reviewer_id uuid NOT NULL,
  -- The word to the author: why it was rejected, or what was said with the approval.
  comment text,
  marks jsonb NOT NULL DEFAULT '[]',
  pii_acknowledged boolean NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX reviews_of_content ON reviews (content_id, created_at DESC);
