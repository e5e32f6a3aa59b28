-- The prompt library of a workspace: templates with typed variables.
CREATE TABLE prompts (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  name text NOT NULL,
  category text,
  description text NOT NULL,
  template text NOT NULL,
  variables jsonb NOT NULL,
  -- Number of the newest version.
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  -- Grows with every change: the entity tag.
  revision bigint NOT NULL DEFAULT 1,
  -- Name, category, description and template in the folded form that a search compares with.
  search_text text NOT NULL,
  -- The starter prompt that it was made from.
  starter text,
  author_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX prompts_of_workspace ON prompts (org_id, workspace_id, created_at DESC, id DESC);
CREATE INDEX prompts_by_category ON prompts (org_id, workspace_id, category, created_at DESC, id DESC);
CREATE UNIQUE INDEX prompts_one_of_each_starter ON prompts (workspace_id, starter) WHERE starter IS NOT NULL;

-- Frozen templates. Never changed.
CREATE TABLE prompt_versions (
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  number integer NOT NULL CHECK (number > 0),
  org_id uuid NOT NULL,
  template text NOT NULL,
  variables jsonb NOT NULL,
  author_id uuid NOT NULL,
  restored_from integer,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (prompt_id, number)
);

-- What a content was made from. No foreign key: a content outlives the prompt.
ALTER TABLE contents
  ADD COLUMN prompt_id uuid,
  -- Null where the content's prompt was written or changed by hand.
  ADD COLUMN prompt_version integer,
  ADD COLUMN variables jsonb;
CREATE INDEX contents_by_prompt ON contents (org_id, workspace_id, prompt_id, created_at DESC, id DESC)
  WHERE prompt_id IS NOT NULL;
ALTER TABLE versions
  ADD COLUMN prompt_id uuid,
  ADD COLUMN prompt_version integer;
