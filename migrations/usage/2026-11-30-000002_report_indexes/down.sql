CREATE OR REPLACE FUNCTION recount_days(p_org uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_zone text := zone_of(p_org);
BEGIN
  DELETE FROM usage_days WHERE org_id = p_org;
  INSERT INTO usage_days
    SELECT org_id, local_day(bucket, v_zone), model, workspace_id, project_id, user_id, actor, sum(requests)::bigint,
      sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cost_micro_usd)::bigint
    FROM usage_quarters WHERE org_id = p_org GROUP BY 1, 2, 3, 4, 5, 6, 7;
END $$;
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
  RETURN NULL;
END $$;
DROP FUNCTION recount_day_groups(uuid);
DROP TABLE usage_day_groups;
DROP INDEX usage_log_not_reported, usage_log_not_completed, usage_log_priced_as, usage_log_model, usage_log_project, usage_log_workspace,
  usage_log_user;
