-- Many contents generated from one prompt. Template and variables are the ones of the moment when the batch was started.
CREATE TABLE batches (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  prompt_id uuid NOT NULL,
  prompt_version integer NOT NULL,
  template text NOT NULL,
  variables jsonb NOT NULL,
  model text NOT NULL,
  temperature real,
  max_output_tokens integer,
  tags text[] NOT NULL,
  -- On whose behalf its generations are started.
  user_id uuid NOT NULL,
  is_machine boolean NOT NULL,
  budget_micro_usd bigint CHECK (budget_micro_usd > 0),
  state text NOT NULL CHECK (state IN ('running', 'finished', 'cancelled')),
  total integer NOT NULL CHECK (total > 0),
  -- Nothing is started before this time.
  not_before timestamptz,
  created_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE INDEX batches_of_workspace ON batches (org_id, workspace_id, created_at DESC, id DESC);
CREATE INDEX batches_running ON batches (org_id, created_at) WHERE state = 'running';

-- What becomes of a started row stands in its task.
CREATE TABLE batch_rows (
  batch_id uuid NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  number integer NOT NULL CHECK (number > 0),
  org_id uuid NOT NULL,
  title text NOT NULL,
  variables jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'starting', 'started', 'ended', 'refused', 'cancelled')),
  content_id uuid,
  task_id uuid,
  -- Until when whoever starts it has it.
  lease_until timestamptz,
  -- Why it could not be started.
  error jsonb,
  PRIMARY KEY (batch_id, number)
);
CREATE INDEX batch_rows_pending ON batch_rows (batch_id, number) WHERE state = 'pending';
CREATE INDEX batch_rows_in_flight ON batch_rows (org_id, batch_id) WHERE state IN ('starting', 'started');

-- Generations that were started for rows, and their money; a row that is tried again has several.
CREATE TABLE batch_attempts (
  task_id uuid PRIMARY KEY,
  batch_id uuid NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  org_id uuid NOT NULL,
  number integer NOT NULL,
  held_micro_usd bigint NOT NULL,
  -- What it cost, once that is known.
  cost_micro_usd bigint
);
CREATE INDEX batch_attempts_of_batch ON batch_attempts (batch_id);
