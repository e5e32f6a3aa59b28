-- Limits of workspaces and API keys beside those of organizations and people, and the operator's of the whole installation (with
-- the nil UUID as its organization). `user_id` is the subject of the scope: the workspace, the person or the key.
ALTER TABLE limits
  DROP CONSTRAINT limits_scope_check,
  DROP CONSTRAINT limits_check,
  ADD CONSTRAINT limits_scope_check CHECK (scope IN ('org', 'workspace', 'user', 'api_key', 'installation')),
  ADD CONSTRAINT limits_subject_check
    CHECK ((scope IN ('org', 'installation')) = (user_id = '00000000-0000-0000-0000-000000000000')),
  -- The most that one generation may cost, all of its attempts together.
  ADD COLUMN max_generation_micro_usd bigint CHECK (max_generation_micro_usd >= 0);
ALTER TABLE counters
  DROP CONSTRAINT counters_scope_check,
  ADD CONSTRAINT counters_scope_check CHECK (scope IN ('org', 'workspace', 'user', 'api_key', 'installation'));

-- In which other currency an organization is shown its money: minor units are not used, `per_usd` is how many of it are a dollar.
CREATE TABLE display_currencies (
  org_id uuid PRIMARY KEY,
  currency text NOT NULL CHECK (currency IN ('toman', 'rial')),
  per_usd bigint NOT NULL CHECK (per_usd BETWEEN 1 AND 1000000000000),
  set_at timestamptz NOT NULL
);

ALTER TABLE holds
  ADD COLUMN actor text NOT NULL DEFAULT 'user' CHECK (actor IN ('user', 'api_key')),
  ADD COLUMN project_id uuid,
  ADD COLUMN input_tokens bigint,
  ADD COLUMN wanted_output_tokens bigint,
  -- What its attempts have cost so far, and the most that they may cost together.
  ADD COLUMN spent_micro_usd bigint NOT NULL DEFAULT 0 CHECK (spent_micro_usd >= 0),
  ADD COLUMN cap_micro_usd bigint,
  -- The most that one attempt can cost and use: what is held for each that is not settled, and asked for before another begins.
  ADD COLUMN attempt_micro_usd bigint,
  ADD COLUMN attempt_tokens bigint,
  -- The installation's month in which it counts, when there is a limit of the installation.
  ADD COLUMN installation_period text;
-- The hold that is found when a content asks again.
CREATE INDEX holds_open_content ON holds (content_id) WHERE state = 'open';
CREATE INDEX holds_open_org ON holds (org_id, period) WHERE state IN ('open', 'claimed', 'unsettled');
-- An attempt whose bill nobody knows is settled when its time is over.
CREATE INDEX holds_unknown ON holds (expires_at) WHERE state = 'unsettled';

-- What of a bill nobody pays: above the hold and above what the limits leave; or impossible.
ALTER TABLE incidents
  ADD COLUMN kind text NOT NULL DEFAULT 'above_hold' CHECK (kind IN ('above_hold', 'impossible')),
  ADD COLUMN charged_micro_usd bigint;

-- Everything that moves an organization's money takes this lock shared; what recounts its months or closes its books, exclusively.
CREATE FUNCTION money_lock(p_org uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT hashtextextended('money:' || p_org::text, 0)
$$;

-- A counter's row, made with the ceilings of its limit when it is missing, locked until the transaction ends.
CREATE OR REPLACE FUNCTION lock_counter(p_org uuid, p_scope text, p_user uuid, p_period text) RETURNS counters
LANGUAGE plpgsql AS $$
DECLARE
  v_row counters;
BEGIN
  LOOP
    SELECT * INTO v_row FROM counters
      WHERE org_id = p_org AND scope = p_scope AND user_id = p_user AND period = p_period
      FOR NO KEY UPDATE;
    IF FOUND THEN
      RETURN v_row;
    END IF;
    INSERT INTO counters (org_id, scope, user_id, period, ceiling_micro_usd, ceiling_tokens)
      SELECT p_org, p_scope, p_user, p_period, l.monthly_cost_micro_usd, l.monthly_tokens
      FROM (SELECT 1) one
      LEFT JOIN limits l ON l.org_id = p_org AND l.scope = p_scope AND l.user_id = p_user
      ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

-- The counters that a hold counts in, in the order in which they are locked.
CREATE FUNCTION money_levels(p_org uuid, p_workspace uuid, p_actor text, p_user uuid, p_period text, p_installation text)
RETURNS TABLE (org_id uuid, scope text, user_id uuid, period text) LANGUAGE sql IMMUTABLE ROWS 4 AS $$
  SELECT l.org_id, l.scope, l.user_id, l.period FROM (VALUES
    (1, p_org, 'org', '00000000-0000-0000-0000-000000000000'::uuid, p_period),
    (2, p_org, 'workspace', p_workspace, p_period),
    (3, p_org, p_actor, p_user, p_period),
    (4, '00000000-0000-0000-0000-000000000000'::uuid, 'installation', '00000000-0000-0000-0000-000000000000'::uuid, p_installation)
  ) AS l (n, org_id, scope, user_id, period)
  WHERE l.period IS NOT NULL
  ORDER BY l.n
$$;

-- Reserves money and tokens for a task, all in one round trip. Every counter is locked in the order of `money_levels`; the output
-- cap is lowered to what the lowest limit leaves, and nothing is written when that is less than the least useful cap. Asking twice
-- for one task holds once, and so does asking again for a content whose hold nobody has claimed yet.
CREATE OR REPLACE FUNCTION take_hold(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_task uuid := (request->>'task_id')::uuid;
  v_org uuid := (request->>'org_id')::uuid;
  v_workspace uuid := (request->>'workspace_id')::uuid;
  v_content uuid := (request->>'content_id')::uuid;
  v_user uuid := (request->>'user_id')::uuid;
  v_actor text := COALESCE(request->>'actor', 'user');
  v_period text := request->>'period';
  v_installation text := request->>'installation_period';
  v_input bigint := (request->>'input_tokens')::bigint;
  v_wanted bigint := (request->>'max_output_tokens')::bigint;
  v_least bigint := LEAST((request->>'min_output_tokens')::bigint, (request->>'max_output_tokens')::bigint);
  v_input_nano bigint := (request->>'input_nano_usd')::bigint;
  v_output_nano bigint := (request->>'output_nano_usd')::bigint;
  v_now timestamptz := (request->>'now')::timestamptz;
  v_expires timestamptz := (request->>'expires_at')::timestamptz;
  v_reuse_until timestamptz := COALESCE((request->>'reuse_until')::timestamptz, 'infinity');
  v_dry boolean := (request->>'dry_run')::boolean;
  v_tenant tenants;
  v_known holds;
  v_level record;
  v_counter counters;
  v_limit limits;
  v_left bigint;
  v_left_tokens bigint;
  v_least_left bigint;
  v_least_left_tokens bigint;
  v_generation bigint;
  v_money_fits bigint;
  v_tokens_fit bigint;
  v_cap bigint := v_wanted;
  v_scope text := 'org';
  v_kind text := 'money';
  v_cost bigint;
  v_granted boolean;
BEGIN
  IF NOT v_dry THEN
    PERFORM pg_advisory_xact_lock_shared(money_lock(v_org));
  END IF;
  SELECT * INTO v_tenant FROM tenants WHERE org_id = v_org;
  IF v_tenant.deleted_at IS NOT NULL THEN
    RETURN jsonb_build_object('outcome', 'gone', 'task_id', v_task, 'max_output_tokens', 0, 'cost_micro_usd', 0,
      'expires_at', v_expires);
  END IF;
  -- Whoever asks still counts months as the organization does not any more: the money would be in a month that nobody looks at.
  IF v_tenant.org_id IS NOT NULL AND request ? 'timezone'
    AND (v_tenant.timezone <> request->>'timezone' OR v_tenant.calendar <> request->>'calendar') THEN
    RETURN jsonb_build_object('outcome', 'stale', 'task_id', v_task, 'max_output_tokens', 0, 'cost_micro_usd', 0,
      'expires_at', v_expires);
  END IF;

  FOR v_level IN SELECT * FROM money_levels(v_org, v_workspace, v_actor, v_user, v_period, v_installation) LOOP
    IF v_dry THEN
      SELECT * INTO v_counter FROM counters c
        WHERE c.org_id = v_level.org_id AND c.scope = v_level.scope AND c.user_id = v_level.user_id AND c.period = v_level.period;
    ELSE
      v_counter := lock_counter(v_level.org_id, v_level.scope, v_level.user_id, v_level.period);
    END IF;
    SELECT * INTO v_limit FROM limits l
      WHERE l.org_id = v_level.org_id AND l.scope = v_level.scope AND l.user_id = v_level.user_id;
    -- Null where nothing bounds; LEAST passes over nulls.
    v_left := v_limit.monthly_cost_micro_usd - COALESCE(v_counter.spent_micro_usd + v_counter.held_micro_usd, 0);
    v_left_tokens := v_limit.monthly_tokens - COALESCE(v_counter.spent_tokens + v_counter.held_tokens, 0);
    v_generation := LEAST(v_generation, v_limit.max_generation_micro_usd);
    IF v_level.scope <> 'installation' THEN
      v_least_left := LEAST(v_least_left, v_left);
      v_least_left_tokens := LEAST(v_least_left_tokens, v_left_tokens);
    END IF;
    v_money_fits := (v_left * 1000 - v_input * v_input_nano) / v_output_nano;
    v_tokens_fit := v_left_tokens - v_input;
    IF LEAST(v_money_fits, v_tokens_fit) < v_cap THEN
      v_cap := LEAST(v_money_fits, v_tokens_fit);
      v_scope := v_level.scope;
      v_kind := CASE WHEN v_money_fits IS NULL OR v_tokens_fit < v_money_fits THEN 'tokens' ELSE 'money' END;
    END IF;
  END LOOP;
  IF (v_generation * 1000 - v_input * v_input_nano) / v_output_nano < v_cap THEN
    v_cap := (v_generation * 1000 - v_input * v_input_nano) / v_output_nano;
    v_scope := 'generation';
    v_kind := 'money';
  END IF;

  IF NOT v_dry THEN
    SELECT * INTO v_known FROM holds WHERE task_id = v_task;
    IF NOT FOUND THEN
      SELECT * INTO v_known FROM holds h
        WHERE h.content_id = v_content AND h.state = 'open' AND h.org_id = v_org AND h.user_id = v_user
          AND h.model = request->>'model' AND h.input_tokens = v_input AND h.wanted_output_tokens = v_wanted
          AND h.period = v_period AND h.expires_at > v_reuse_until
        ORDER BY h.created_at DESC LIMIT 1;
    END IF;
    IF v_known.task_id IS NOT NULL THEN
      RETURN jsonb_build_object(
        'outcome', CASE
          WHEN v_known.org_id <> v_org THEN 'closed'
          WHEN v_known.state IN ('open', 'claimed') THEN 'granted'
          ELSE 'closed' END,
        'task_id', v_known.task_id,
        'max_output_tokens', v_known.max_output_tokens, 'cost_micro_usd', v_known.amount_micro_usd,
        'remaining_micro_usd', v_least_left, 'remaining_tokens', v_least_left_tokens, 'expires_at', v_known.expires_at);
    END IF;
  END IF;

  v_granted := v_cap >= v_least;
  IF NOT v_granted THEN
    v_cap := v_wanted;
  END IF;
  v_cost := (v_input * v_input_nano + v_cap * v_output_nano + 999) / 1000;
  IF v_granted AND NOT v_dry THEN
    UPDATE counters c SET
      held_micro_usd = c.held_micro_usd + v_cost,
      held_tokens = c.held_tokens + v_input + v_cap,
      ceiling_micro_usd = l.monthly_cost_micro_usd,
      ceiling_tokens = l.monthly_tokens
      FROM money_levels(v_org, v_workspace, v_actor, v_user, v_period, v_installation) m
      LEFT JOIN limits l ON l.org_id = m.org_id AND l.scope = m.scope AND l.user_id = m.user_id
      WHERE c.org_id = m.org_id AND c.scope = m.scope AND c.user_id = m.user_id AND c.period = m.period;
    INSERT INTO holds (task_id, org_id, workspace_id, content_id, user_id, model, period, max_output_tokens,
        amount_micro_usd, amount_tokens, held_micro_usd, held_tokens, state, created_at, expires_at,
        actor, project_id, input_tokens, wanted_output_tokens, cap_micro_usd, attempt_micro_usd, attempt_tokens,
        installation_period)
      VALUES (v_task, v_org, v_workspace, v_content, v_user, request->>'model', v_period, v_cap, v_cost, v_input + v_cap,
        v_cost, v_input + v_cap, 'open', v_now, v_expires, v_actor, (request->>'project_id')::uuid, v_input, v_wanted,
        v_generation, v_cost, v_input + v_cap, v_installation);
  END IF;
  RETURN jsonb_build_object(
    'outcome', CASE WHEN v_granted THEN 'granted' ELSE 'refused' END,
    'task_id', v_task, 'scope', v_scope, 'kind', v_kind,
    'max_output_tokens', v_cap, 'cost_micro_usd', v_cost,
    'remaining_micro_usd', v_least_left - CASE WHEN v_granted THEN v_cost ELSE 0 END,
    'remaining_tokens', v_least_left_tokens - CASE WHEN v_granted THEN v_input + v_cap ELSE 0 END,
    'expires_at', v_expires);
END $$;
DROP FUNCTION take_hold_of_living(jsonb);

-- Brings what a task still holds up to what its next attempt may cost beside those that are not settled; or refuses, and writes
-- nothing. Asking twice holds once, since the answer depends on what is held alone. The hold's row is locked already.
CREATE FUNCTION top_up_hold(p_task uuid, p_needed_micro_usd bigint, p_needed_tokens bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_hold holds;
  v_more bigint;
  v_more_tokens bigint;
  v_level record;
  v_counter counters;
  v_limit limits;
BEGIN
  SELECT * INTO v_hold FROM holds WHERE task_id = p_task FOR NO KEY UPDATE;
  IF NOT FOUND OR v_hold.state NOT IN ('open', 'claimed') THEN
    RETURN jsonb_build_object('outcome', 'closed');
  END IF;
  v_more := GREATEST(p_needed_micro_usd - v_hold.held_micro_usd, 0);
  v_more_tokens := GREATEST(p_needed_tokens - v_hold.held_tokens, 0);
  IF v_more = 0 AND v_more_tokens = 0 THEN
    RETURN jsonb_build_object('outcome', 'granted');
  END IF;
  IF v_hold.spent_micro_usd + p_needed_micro_usd > v_hold.cap_micro_usd THEN
    RETURN jsonb_build_object('outcome', 'refused', 'scope', 'generation', 'kind', 'money');
  END IF;
  FOR v_level IN SELECT * FROM money_levels(v_hold.org_id, v_hold.workspace_id, v_hold.actor, v_hold.user_id, v_hold.period,
      v_hold.installation_period) LOOP
    v_counter := lock_counter(v_level.org_id, v_level.scope, v_level.user_id, v_level.period);
    SELECT * INTO v_limit FROM limits l
      WHERE l.org_id = v_level.org_id AND l.scope = v_level.scope AND l.user_id = v_level.user_id;
    IF v_counter.spent_micro_usd + v_counter.held_micro_usd + v_more > v_limit.monthly_cost_micro_usd THEN
      RETURN jsonb_build_object('outcome', 'refused', 'scope', v_level.scope, 'kind', 'money');
    END IF;
    IF v_counter.spent_tokens + v_counter.held_tokens + v_more_tokens > v_limit.monthly_tokens THEN
      RETURN jsonb_build_object('outcome', 'refused', 'scope', v_level.scope, 'kind', 'tokens');
    END IF;
  END LOOP;
  UPDATE counters c SET
    held_micro_usd = c.held_micro_usd + v_more,
    held_tokens = c.held_tokens + v_more_tokens,
    ceiling_micro_usd = l.monthly_cost_micro_usd,
    ceiling_tokens = l.monthly_tokens
    FROM money_levels(v_hold.org_id, v_hold.workspace_id, v_hold.actor, v_hold.user_id, v_hold.period, v_hold.installation_period) m
    LEFT JOIN limits l ON l.org_id = m.org_id AND l.scope = m.scope AND l.user_id = m.user_id
    WHERE c.org_id = m.org_id AND c.scope = m.scope AND c.user_id = m.user_id AND c.period = m.period;
  UPDATE holds SET
    held_micro_usd = held_micro_usd + v_more, amount_micro_usd = amount_micro_usd + v_more,
    held_tokens = held_tokens + v_more_tokens, amount_tokens = amount_tokens + v_more_tokens
    WHERE task_id = p_task;
  RETURN jsonb_build_object('outcome', 'granted');
END $$;

-- Moves money and tokens of every counter: `held_*` is added to what is held (negative: let go), `spent_*` to what is spent, as far
-- as the limits leave room; ceilings never rise with a bill. Answers with what was charged, and with each counter beside its
-- limit, for the warnings.
CREATE FUNCTION settle_money(p_at jsonb, p_by jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_held bigint := (p_by->>'held_micro_usd')::bigint;
  v_held_tokens bigint := (p_by->>'held_tokens')::bigint;
  v_charged bigint := (p_by->>'spent_micro_usd')::bigint;
  v_charged_tokens bigint := (p_by->>'spent_tokens')::bigint;
  v_requests bigint := (p_by->>'requests')::bigint;
  v_level record;
  v_row counters;
  v_limit limits;
  v_counters jsonb := '[]';
BEGIN
  FOR v_level IN SELECT * FROM money_levels((p_at->>'org_id')::uuid, (p_at->>'workspace_id')::uuid, p_at->>'actor',
      (p_at->>'user_id')::uuid, p_at->>'period', p_at->>'installation_period') LOOP
    v_row := lock_counter(v_level.org_id, v_level.scope, v_level.user_id, v_level.period);
    SELECT * INTO v_limit FROM limits l
      WHERE l.org_id = v_level.org_id AND l.scope = v_level.scope AND l.user_id = v_level.user_id;
    -- Up to the limit, or to what was in use already when that is more.
    IF v_limit.monthly_cost_micro_usd IS NOT NULL THEN
      v_charged := LEAST(v_charged, GREATEST(v_limit.monthly_cost_micro_usd - v_row.spent_micro_usd - v_row.held_micro_usd, 0) - v_held);
    END IF;
    IF v_limit.monthly_tokens IS NOT NULL THEN
      v_charged_tokens := LEAST(v_charged_tokens,
        GREATEST(v_limit.monthly_tokens - v_row.spent_tokens - v_row.held_tokens, 0) - v_held_tokens);
    END IF;
  END LOOP;
  FOR v_level IN SELECT * FROM money_levels((p_at->>'org_id')::uuid, (p_at->>'workspace_id')::uuid, p_at->>'actor',
      (p_at->>'user_id')::uuid, p_at->>'period', p_at->>'installation_period') LOOP
    UPDATE counters c SET
      held_micro_usd = c.held_micro_usd + v_held,
      held_tokens = c.held_tokens + v_held_tokens,
      spent_micro_usd = GREATEST(c.spent_micro_usd + v_charged, 0),
      spent_tokens = GREATEST(c.spent_tokens + v_charged_tokens, 0),
      requests = c.requests + v_requests,
      -- A ceiling above a limit that was lowered comes down with what is in use.
      ceiling_micro_usd = CASE WHEN l.monthly_cost_micro_usd IS NOT NULL THEN LEAST(c.ceiling_micro_usd,
        GREATEST(l.monthly_cost_micro_usd, GREATEST(c.spent_micro_usd + v_charged, 0) + c.held_micro_usd + v_held)) END,
      ceiling_tokens = CASE WHEN l.monthly_tokens IS NOT NULL THEN LEAST(c.ceiling_tokens,
        GREATEST(l.monthly_tokens, GREATEST(c.spent_tokens + v_charged_tokens, 0) + c.held_tokens + v_held_tokens)) END
      FROM (SELECT 1) one
      LEFT JOIN limits l ON l.org_id = v_level.org_id AND l.scope = v_level.scope AND l.user_id = v_level.user_id
      WHERE c.org_id = v_level.org_id AND c.scope = v_level.scope AND c.user_id = v_level.user_id AND c.period = v_level.period
      RETURNING c.* INTO v_row;
    SELECT * INTO v_limit FROM limits l
      WHERE l.org_id = v_level.org_id AND l.scope = v_level.scope AND l.user_id = v_level.user_id;
    v_counters := v_counters || jsonb_build_object('scope', v_level.scope, 'user_id', v_level.user_id,
      'spent_micro_usd', v_row.spent_micro_usd, 'spent_tokens', v_row.spent_tokens,
      'monthly_cost_micro_usd', v_limit.monthly_cost_micro_usd, 'monthly_tokens', v_limit.monthly_tokens,
      'warn_at_percent', COALESCE(v_limit.warn_at_percent, 80));
  END LOOP;
  RETURN jsonb_build_object('charged_micro_usd', v_charged, 'counters', v_counters);
END $$;
