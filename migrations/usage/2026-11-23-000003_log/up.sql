-- Every try at the model that was entered: what makes an attempt count once, whatever month it is in.
CREATE TABLE attempts (
  attempt_id uuid PRIMARY KEY,
  task_id uuid NOT NULL
);

-- The log: one row a try, never changed, by month of its beginning. `period` is the organization's month that pays for it.
CREATE TABLE usage_log (
  attempt_id uuid NOT NULL,
  at timestamptz NOT NULL,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  content_id uuid NOT NULL,
  task_id uuid NOT NULL,
  user_id uuid NOT NULL,
  period text NOT NULL,
  model text NOT NULL,
  outcome text NOT NULL,
  usage_source text NOT NULL CHECK (usage_source IN ('reported', 'estimated', 'unknown')),
  input_tokens bigint NOT NULL CHECK (input_tokens >= 0),
  cached_input_tokens bigint NOT NULL CHECK (cached_input_tokens >= 0),
  output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
  reasoning_tokens bigint NOT NULL CHECK (reasoning_tokens >= 0),
  -- Null: the model has no price, or nobody knows what was used.
  cost_micro_usd bigint CHECK (cost_micro_usd >= 0),
  -- The price that was applied is the model's of this day.
  price_valid_from timestamptz,
  finished_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (attempt_id, at)
) PARTITION BY RANGE (at);
CREATE INDEX usage_log_org ON usage_log (org_id, at DESC, attempt_id DESC);
CREATE INDEX usage_log_task ON usage_log (task_id);
CREATE TABLE usage_log_default PARTITION OF usage_log DEFAULT;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the usage log is append-only';
END $$;
CREATE TRIGGER usage_log_append_only BEFORE UPDATE OR DELETE ON usage_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Makes the partitions of some months around a day (UTC), those that are missing; says how many were.
CREATE FUNCTION make_log_partitions(around date, months_back integer, months_ahead integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_month date;
  v_name text;
  v_made integer := 0;
BEGIN
  FOR step IN -months_back..months_ahead LOOP
    v_month := date_trunc('month', around::timestamp) + make_interval(months => step);
    v_name := 'usage_log_' || to_char(v_month, 'YYYY_MM');
    IF to_regclass(v_name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF usage_log FOR VALUES FROM (%L) TO (%L)', v_name,
        to_char(v_month, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(v_month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
      v_made := v_made + 1;
    END IF;
  END LOOP;
  RETURN v_made;
END $$;
SELECT make_log_partitions((now() AT TIME ZONE 'UTC')::date, 1, 3);

-- The log in sums, kept at settlement, so that a summary reads a handful of rows.
CREATE TABLE rollups (
  org_id uuid NOT NULL,
  period text NOT NULL,
  model text NOT NULL,
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  requests bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cost_micro_usd bigint NOT NULL,
  PRIMARY KEY (org_id, period, model, workspace_id, user_id)
);
