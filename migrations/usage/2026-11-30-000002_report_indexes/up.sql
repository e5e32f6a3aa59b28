-- A page of the log with any filter reads what it shows: what is frequent is found on the way through the newest rows, what is rare by
-- an index of its own.
CREATE INDEX usage_log_user ON usage_log (org_id, user_id, at DESC, attempt_id DESC);
CREATE INDEX usage_log_workspace ON usage_log (org_id, workspace_id, at DESC, attempt_id DESC);
CREATE INDEX usage_log_project ON usage_log (org_id, project_id, at DESC, attempt_id DESC) WHERE project_id IS NOT NULL;
CREATE INDEX usage_log_model ON usage_log (org_id, model, at DESC, attempt_id DESC);
CREATE INDEX usage_log_priced_as ON usage_log (org_id, priced_as, at DESC, attempt_id DESC) WHERE priced_as IS NOT NULL;
CREATE INDEX usage_log_not_completed ON usage_log (org_id, outcome, at DESC, attempt_id DESC) WHERE outcome <> 'completed';
CREATE INDEX usage_log_not_reported ON usage_log (org_id, usage_source, at DESC, attempt_id DESC) WHERE usage_source <> 'reported';

-- The days once more, summed up for each thing that a series is split by: a year of a large organization is some thousand rows instead of
-- some hundred thousand. `all` has the empty key.
CREATE TABLE usage_day_groups (
  org_id uuid NOT NULL,
  dimension text NOT NULL CHECK (dimension IN ('all', 'model', 'workspace', 'project')),
  day date NOT NULL,
  key text NOT NULL,
  requests bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cost_micro_usd bigint NOT NULL,
  PRIMARY KEY (org_id, dimension, day, key)
);

CREATE OR REPLACE FUNCTION roll_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO usage_quarters
    SELECT org_id, date_bin('15 minutes', COALESCE(accounted_at, at), 'epoch'), COALESCE(priced_as, model), workspace_id,
      COALESCE(project_id, '00000000-0000-0000-0000-000000000000'), user_id, actor,
      count(*) FILTER (WHERE entry = 'attempt'), sum(input_tokens)::bigint, sum(output_tokens)::bigint,
      COALESCE(sum(cost_micro_usd), 0)::bigint
    FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (org_id, bucket, model, workspace_id, project_id, user_id, actor) DO UPDATE SET
      requests = usage_quarters.requests + excluded.requests,
      input_tokens = usage_quarters.input_tokens + excluded.input_tokens,
      output_tokens = usage_quarters.output_tokens + excluded.output_tokens,
      cost_micro_usd = usage_quarters.cost_micro_usd + excluded.cost_micro_usd;
  INSERT INTO usage_days
    SELECT org_id, local_day(COALESCE(accounted_at, at), zone_of(org_id)), COALESCE(priced_as, model), workspace_id,
      COALESCE(project_id, '00000000-0000-0000-0000-000000000000'), user_id, actor,
      count(*) FILTER (WHERE entry = 'attempt'), sum(input_tokens)::bigint, sum(output_tokens)::bigint,
      COALESCE(sum(cost_micro_usd), 0)::bigint
    FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (org_id, day, model, workspace_id, project_id, user_id, actor) DO UPDATE SET
      requests = usage_days.requests + excluded.requests,
      input_tokens = usage_days.input_tokens + excluded.input_tokens,
      output_tokens = usage_days.output_tokens + excluded.output_tokens,
      cost_micro_usd = usage_days.cost_micro_usd + excluded.cost_micro_usd;
  -- Everybody who enters rows of an organization meets in these: whoever does has locked its counters before.
  INSERT INTO usage_day_groups
    SELECT f.org_id, d.dimension, local_day(COALESCE(f.accounted_at, f.at), zone_of(f.org_id)), d.key,
      count(*) FILTER (WHERE entry = 'attempt'), sum(input_tokens)::bigint, sum(output_tokens)::bigint,
      COALESCE(sum(cost_micro_usd), 0)::bigint
    FROM fresh f, LATERAL (VALUES ('all', ''), ('model', COALESCE(f.priced_as, f.model)), ('workspace', f.workspace_id::text),
      ('project', COALESCE(f.project_id, '00000000-0000-0000-0000-000000000000')::text)) AS d (dimension, key)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (org_id, dimension, day, key) DO UPDATE SET
      requests = usage_day_groups.requests + excluded.requests,
      input_tokens = usage_day_groups.input_tokens + excluded.input_tokens,
      output_tokens = usage_day_groups.output_tokens + excluded.output_tokens,
      cost_micro_usd = usage_day_groups.cost_micro_usd + excluded.cost_micro_usd;
  RETURN NULL;
END $$;

-- An organization's groups of days from its days.
CREATE FUNCTION recount_day_groups(p_org uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM usage_day_groups WHERE org_id = p_org;
  INSERT INTO usage_day_groups
    SELECT u.org_id, d.dimension, u.day, d.key, sum(requests)::bigint, sum(input_tokens)::bigint, sum(output_tokens)::bigint,
      sum(cost_micro_usd)::bigint
    FROM usage_days u, LATERAL (VALUES ('all', ''), ('model', u.model), ('workspace', u.workspace_id::text),
      ('project', u.project_id::text)) AS d (dimension, key)
    WHERE u.org_id = p_org GROUP BY 1, 2, 3, 4;
END $$;

CREATE OR REPLACE FUNCTION recount_days(p_org uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_zone text := zone_of(p_org);
BEGIN
  DELETE FROM usage_days WHERE org_id = p_org;
  INSERT INTO usage_days
    SELECT org_id, local_day(bucket, v_zone), model, workspace_id, project_id, user_id, actor, sum(requests)::bigint,
      sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cost_micro_usd)::bigint
    FROM usage_quarters WHERE org_id = p_org GROUP BY 1, 2, 3, 4, 5, 6, 7;
  PERFORM recount_day_groups(p_org);
END $$;

-- What is there already.
SELECT recount_day_groups(org_id) FROM (SELECT DISTINCT org_id FROM usage_days) known;
