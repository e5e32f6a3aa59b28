-- One row a generation. No texts here: the message holds the prompt, content keeps the answer.
CREATE TABLE jobs (
  task_id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  content_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  -- Who works on it, and until when nobody else may.
  lease_owner uuid,
  lease_until timestamptz,
  -- Number of the claim; what is written under an older number changes nothing.
  fence bigint NOT NULL CHECK (fence >= 0),
  cancelled_at timestamptz,
  -- The job without its prompt; absent while only its cancellation has arrived.
  request jsonb,
  -- Why it came to nothing.
  failure_code text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (state <> 'running' OR (lease_until IS NOT NULL AND request IS NOT NULL))
);
CREATE INDEX jobs_ended ON jobs (updated_at) WHERE state <> 'running';

-- One row a try at the model, written before the provider is called: a try that nobody ended is accounted for by the next worker.
CREATE TABLE attempts (
  attempt_id uuid PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  fence bigint NOT NULL,
  model text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  outcome text CHECK (outcome IN ('completed', 'interrupted', 'refused', 'failed')),
  usage_source text CHECK (usage_source IN ('reported', 'estimated', 'unknown')),
  input_tokens bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
  cached_input_tokens bigint NOT NULL DEFAULT 0 CHECK (cached_input_tokens >= 0),
  output_tokens bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
  reasoning_tokens bigint NOT NULL DEFAULT 0 CHECK (reasoning_tokens >= 0),
  CHECK ((outcome IS NULL) = (finished_at IS NULL) AND (outcome IS NULL) = (usage_source IS NULL))
);
CREATE INDEX attempts_task ON attempts (task_id, started_at);
