-- As migration 2026-11-23-000002 made it.
CREATE FUNCTION move_money(p_org uuid, p_user uuid, p_period text, p_by jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_more_held_micro_usd CONSTANT bigint := (p_by->>'held_micro_usd')::bigint;
  v_more_held_tokens CONSTANT bigint := (p_by->>'held_tokens')::bigint;
  v_more_spent_micro_usd CONSTANT bigint := (p_by->>'spent_micro_usd')::bigint;
  v_more_spent_tokens CONSTANT bigint := (p_by->>'spent_tokens')::bigint;
  v_more_requests CONSTANT bigint := (p_by->>'requests')::bigint;
  c_nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  v_scope text;
  v_user uuid;
  v_row counters;
  v_limit limits;
  v_answer jsonb := '[]';
BEGIN
  FOREACH v_scope IN ARRAY ARRAY['org', 'user'] LOOP
    v_user := CASE v_scope WHEN 'org' THEN c_nobody ELSE p_user END;
    PERFORM lock_counter(p_org, v_scope, v_user, p_period);
    UPDATE counters SET
      held_micro_usd = held_micro_usd + v_more_held_micro_usd,
      held_tokens = held_tokens + v_more_held_tokens,
      spent_micro_usd = spent_micro_usd + v_more_spent_micro_usd,
      spent_tokens = spent_tokens + v_more_spent_tokens,
      requests = requests + v_more_requests,
      ceiling_micro_usd = CASE WHEN ceiling_micro_usd IS NOT NULL THEN GREATEST(ceiling_micro_usd,
        spent_micro_usd + held_micro_usd + v_more_spent_micro_usd + v_more_held_micro_usd) END,
      ceiling_tokens = CASE WHEN ceiling_tokens IS NOT NULL THEN GREATEST(ceiling_tokens,
        spent_tokens + held_tokens + v_more_spent_tokens + v_more_held_tokens) END
      WHERE org_id = p_org AND scope = v_scope AND user_id = v_user AND period = p_period
      RETURNING * INTO v_row;
    SELECT * INTO v_limit FROM limits WHERE org_id = p_org AND scope = v_scope AND user_id = v_user;
    v_answer := v_answer || jsonb_build_object('scope', v_scope, 'user_id', v_user,
      'spent_micro_usd', v_row.spent_micro_usd, 'spent_tokens', v_row.spent_tokens,
      'monthly_cost_micro_usd', v_limit.monthly_cost_micro_usd, 'monthly_tokens', v_limit.monthly_tokens,
      'warn_at_percent', COALESCE(v_limit.warn_at_percent, 80));
  END LOOP;
  RETURN v_answer;
END $$;
