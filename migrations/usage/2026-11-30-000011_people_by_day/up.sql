-- People by day: a series of a year split by people reads a row for each person and day instead of one for each of their models, workspaces
-- and projects. API keys count as people, as in every other sum.
ALTER TABLE usage_day_groups
  DROP CONSTRAINT usage_day_groups_dimension_check,
  ADD CONSTRAINT usage_day_groups_dimension_check CHECK (dimension IN ('all', 'model', 'workspace', 'project', 'user'));

-- What a row of the log counts in: one key for each thing that a series is split by.
CREATE FUNCTION day_keys(p_model text, p_workspace uuid, p_project uuid, p_user uuid) RETURNS TABLE (dimension text, key text)
LANGUAGE sql IMMUTABLE AS $$
  VALUES ('all', ''), ('model', p_model), ('workspace', p_workspace::text),
    ('project', COALESCE(p_project, '00000000-0000-0000-0000-000000000000')::text), ('user', p_user::text)
$$;

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
    FROM fresh f, LATERAL day_keys(COALESCE(f.priced_as, f.model), f.workspace_id, f.project_id, f.user_id) d
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (org_id, dimension, day, key) DO UPDATE SET
      requests = usage_day_groups.requests + excluded.requests,
      input_tokens = usage_day_groups.input_tokens + excluded.input_tokens,
      output_tokens = usage_day_groups.output_tokens + excluded.output_tokens,
      cost_micro_usd = usage_day_groups.cost_micro_usd + excluded.cost_micro_usd;
  RETURN NULL;
END $$;

-- An organization's groups of days from its days.
CREATE OR REPLACE FUNCTION recount_day_groups(p_org uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM usage_day_groups WHERE org_id = p_org;
  INSERT INTO usage_day_groups
    SELECT u.org_id, d.dimension, u.day, d.key, sum(requests)::bigint, sum(input_tokens)::bigint, sum(output_tokens)::bigint,
      sum(cost_micro_usd)::bigint
    FROM usage_days u, LATERAL day_keys(u.model, u.workspace_id, u.project_id, u.user_id) d
    WHERE u.org_id = p_org GROUP BY 1, 2, 3, 4;
END $$;

-- What is there already.
SELECT recount_day_groups(org_id) FROM (SELECT DISTINCT org_id FROM usage_days) known;
