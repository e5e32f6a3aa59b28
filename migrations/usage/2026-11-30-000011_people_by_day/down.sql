DELETE FROM usage_day_groups WHERE dimension = 'user';
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
CREATE OR REPLACE FUNCTION recount_day_groups(p_org uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM usage_day_groups WHERE org_id = p_org;
  INSERT INTO usage_day_groups
    SELECT u.org_id, d.dimension, u.day, d.key, sum(requests)::bigint, sum(input_tokens)::bigint, sum(output_tokens)::bigint,
      sum(cost_micro_usd)::bigint
    FROM usage_days u, LATERAL (VALUES ('all', ''), ('model', u.model), ('workspace', u.workspace_id::text),
      ('project', u.project_id::text)) AS d (dimension, key)
    WHERE u.org_id = p_org GROUP BY 1, 2, 3, 4;
END $$;
DROP FUNCTION day_keys(text, uuid, uuid, uuid);
ALTER TABLE usage_day_groups
  DROP CONSTRAINT usage_day_groups_dimension_check,
  ADD CONSTRAINT usage_day_groups_dimension_check CHECK (dimension IN ('all', 'model', 'workspace', 'project'));
