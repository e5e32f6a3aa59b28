-- Organizations, and how their months are counted. `settings_at` is when org said so: older news change nothing.
CREATE TABLE tenants (
  org_id uuid PRIMARY KEY,
  timezone text NOT NULL,
  calendar text NOT NULL CHECK (calendar IN ('gregorian', 'jalali')),
  settings_at timestamptz NOT NULL,
  -- The end of the open period; null when it has to be computed (again).
  period_ends_at timestamptz,
  deleted_at timestamptz
);
CREATE INDEX tenants_period_end ON tenants (period_ends_at NULLS FIRST) WHERE deleted_at IS NULL;

-- The months of each organization; the open one has no `closed_at`.
CREATE TABLE periods (
  org_id uuid NOT NULL,
  period text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  -- What the counter said when the books were closed; bills that came later are in the counter alone.
  closing_micro_usd bigint,
  closing_tokens bigint,
  PRIMARY KEY (org_id, period)
);

-- Monthly limits. The organization's own has the nil UUID in the place of a person.
CREATE TABLE limits (
  org_id uuid NOT NULL,
  scope text NOT NULL CHECK (scope IN ('org', 'user')),
  user_id uuid NOT NULL,
  monthly_cost_micro_usd bigint CHECK (monthly_cost_micro_usd >= 0),
  monthly_tokens bigint CHECK (monthly_tokens >= 0),
  warn_at_percent integer NOT NULL CHECK (warn_at_percent BETWEEN 1 AND 100),
  revision bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (org_id, scope, user_id),
  CHECK ((scope = 'org') = (user_id = '00000000-0000-0000-0000-000000000000'))
);

-- Money and tokens of a scope in a period. They move free -> held -> spent, the organization's row always before the person's.
-- The ceilings are the limits as of the last hold, raised explicitly (and only so) when a limit is set below what is in use
-- already, or a bill exceeds its hold: whatever else the code does, the table refuses more than the limit.
CREATE TABLE counters (
  org_id uuid NOT NULL,
  scope text NOT NULL CHECK (scope IN ('org', 'user')),
  user_id uuid NOT NULL,
  period text NOT NULL,
  spent_micro_usd bigint NOT NULL DEFAULT 0 CHECK (spent_micro_usd >= 0),
  held_micro_usd bigint NOT NULL DEFAULT 0 CHECK (held_micro_usd >= 0),
  spent_tokens bigint NOT NULL DEFAULT 0 CHECK (spent_tokens >= 0),
  held_tokens bigint NOT NULL DEFAULT 0 CHECK (held_tokens >= 0),
  requests bigint NOT NULL DEFAULT 0 CHECK (requests >= 0),
  ceiling_micro_usd bigint,
  ceiling_tokens bigint,
  PRIMARY KEY (org_id, scope, user_id, period),
  CONSTRAINT counters_money_ceiling CHECK (spent_micro_usd + held_micro_usd <= ceiling_micro_usd),
  CONSTRAINT counters_token_ceiling CHECK (spent_tokens + held_tokens <= ceiling_tokens)
) WITH (fillfactor = 70);

-- What is reserved for a task. `held_*` is what still is: less than the amount once a part of it was settled.
CREATE TABLE holds (
  task_id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  content_id uuid NOT NULL,
  user_id uuid NOT NULL,
  model text NOT NULL,
  period text NOT NULL,
  max_output_tokens bigint NOT NULL,
  amount_micro_usd bigint NOT NULL CHECK (amount_micro_usd >= 0),
  amount_tokens bigint NOT NULL CHECK (amount_tokens >= 0),
  held_micro_usd bigint NOT NULL CHECK (held_micro_usd BETWEEN 0 AND amount_micro_usd),
  held_tokens bigint NOT NULL CHECK (held_tokens BETWEEN 0 AND amount_tokens),
  -- open: granted; claimed: the task exists; unsettled: the provider may have billed, nobody knows what; settled, released: over.
  state text NOT NULL CHECK (state IN ('open', 'claimed', 'unsettled', 'settled', 'released')),
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  expires_at timestamptz NOT NULL,
  CHECK (state NOT IN ('settled', 'released') OR (held_micro_usd = 0 AND held_tokens = 0))
) WITH (fillfactor = 80);
CREATE INDEX holds_expiring ON holds (expires_at) WHERE state IN ('open', 'claimed');
CREATE INDEX holds_unsettled ON holds (org_id) WHERE state = 'unsettled';

-- What was announced already: each once a period.
CREATE TABLE announcements (
  org_id uuid NOT NULL,
  scope text NOT NULL,
  user_id uuid NOT NULL,
  period text NOT NULL,
  -- Percent of a warning; 0 stands for "a hold was refused".
  percent integer NOT NULL,
  announced_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, scope, user_id, period, percent)
);

-- Bills above their hold.
CREATE TABLE incidents (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  task_id uuid NOT NULL,
  period text NOT NULL,
  held_micro_usd bigint NOT NULL,
  billed_micro_usd bigint NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX incidents_org ON incidents (org_id, at);

-- A counter's row, made when it is missing, locked until the transaction ends.
CREATE FUNCTION lock_counter(p_org uuid, p_scope text, p_user uuid, p_period text) RETURNS counters LANGUAGE plpgsql AS $$
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
    INSERT INTO counters (org_id, scope, user_id, period) VALUES (p_org, p_scope, p_user, p_period)
      ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

-- Reserves money and tokens for a task, all in one round trip: both counters are locked (the organization's first), the
-- output cap is lowered to what fits, and nothing is written when that is less than the least useful cap. Asking twice for one
-- task holds once. The CHECKs of the table are the second wall behind the arithmetic here.
CREATE FUNCTION take_hold(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  c_nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  v_task uuid := (request->>'task_id')::uuid;
  v_org uuid := (request->>'org_id')::uuid;
  v_user uuid := (request->>'user_id')::uuid;
  v_period text := request->>'period';
  v_input bigint := (request->>'input_tokens')::bigint;
  v_wanted bigint := (request->>'max_output_tokens')::bigint;
  v_least bigint := LEAST((request->>'min_output_tokens')::bigint, (request->>'max_output_tokens')::bigint);
  v_input_nano bigint := (request->>'input_nano_usd')::bigint;
  v_output_nano bigint := (request->>'output_nano_usd')::bigint;
  v_expires timestamptz := (request->>'expires_at')::timestamptz;
  v_dry boolean := (request->>'dry_run')::boolean;
  v_org_counter counters;
  v_user_counter counters;
  v_org_limit limits;
  v_user_limit limits;
  v_known holds;
  v_org_left bigint;
  v_user_left bigint;
  v_org_left_tokens bigint;
  v_user_left_tokens bigint;
  v_org_fits bigint;
  v_user_fits bigint;
  v_cap bigint;
  v_cost bigint;
  v_granted boolean;
BEGIN
  IF v_dry THEN
    SELECT * INTO v_org_counter FROM counters
      WHERE org_id = v_org AND scope = 'org' AND user_id = c_nobody AND period = v_period;
    SELECT * INTO v_user_counter FROM counters
      WHERE org_id = v_org AND scope = 'user' AND user_id = v_user AND period = v_period;
  ELSE
    v_org_counter := lock_counter(v_org, 'org', c_nobody, v_period);
    v_user_counter := lock_counter(v_org, 'user', v_user, v_period);
  END IF;
  SELECT * INTO v_org_limit FROM limits WHERE org_id = v_org AND scope = 'org' AND user_id = c_nobody;
  SELECT * INTO v_user_limit FROM limits WHERE org_id = v_org AND scope = 'user' AND user_id = v_user;

  -- Null where nothing bounds; LEAST passes over nulls.
  v_org_left := v_org_limit.monthly_cost_micro_usd
    - COALESCE(v_org_counter.spent_micro_usd + v_org_counter.held_micro_usd, 0);
  v_user_left := v_user_limit.monthly_cost_micro_usd
    - COALESCE(v_user_counter.spent_micro_usd + v_user_counter.held_micro_usd, 0);
  v_org_left_tokens := v_org_limit.monthly_tokens
    - COALESCE(v_org_counter.spent_tokens + v_org_counter.held_tokens, 0);
  v_user_left_tokens := v_user_limit.monthly_tokens
    - COALESCE(v_user_counter.spent_tokens + v_user_counter.held_tokens, 0);

  IF NOT v_dry THEN
    SELECT * INTO v_known FROM holds WHERE task_id = v_task;
    IF FOUND THEN
      RETURN jsonb_build_object(
        'outcome', CASE
          WHEN v_known.org_id <> v_org THEN 'closed'
          WHEN v_known.state IN ('open', 'claimed') THEN 'granted'
          ELSE 'closed' END,
        'max_output_tokens', v_known.max_output_tokens, 'cost_micro_usd', v_known.amount_micro_usd,
        'remaining_micro_usd', LEAST(v_org_left, v_user_left), 'expires_at', v_known.expires_at);
    END IF;
  END IF;

  v_org_fits := LEAST(v_wanted, (v_org_left * 1000 - v_input * v_input_nano) / v_output_nano, v_org_left_tokens - v_input);
  v_user_fits := LEAST(v_wanted, (v_user_left * 1000 - v_input * v_input_nano) / v_output_nano, v_user_left_tokens - v_input);
  v_cap := LEAST(v_org_fits, v_user_fits);
  v_granted := v_cap >= v_least;
  IF NOT v_granted THEN
    v_cap := v_wanted;
  END IF;
  v_cost := (v_input * v_input_nano + v_cap * v_output_nano + 999) / 1000;
  IF v_dry OR NOT v_granted THEN
    RETURN jsonb_build_object(
      'outcome', CASE WHEN v_granted THEN 'granted' ELSE 'refused' END,
      'scope', CASE WHEN v_org_fits < v_least THEN 'org' ELSE 'user' END,
      'max_output_tokens', v_cap, 'cost_micro_usd', v_cost,
      'remaining_micro_usd', LEAST(v_org_left, v_user_left) - CASE WHEN v_granted THEN v_cost ELSE 0 END,
      'expires_at', v_expires);
  END IF;

  UPDATE counters SET
    held_micro_usd = held_micro_usd + v_cost,
    held_tokens = held_tokens + v_input + v_cap,
    ceiling_micro_usd = v_org_limit.monthly_cost_micro_usd,
    ceiling_tokens = v_org_limit.monthly_tokens
    WHERE org_id = v_org AND scope = 'org' AND user_id = c_nobody AND period = v_period;
  UPDATE counters SET
    held_micro_usd = held_micro_usd + v_cost,
    held_tokens = held_tokens + v_input + v_cap,
    ceiling_micro_usd = v_user_limit.monthly_cost_micro_usd,
    ceiling_tokens = v_user_limit.monthly_tokens
    WHERE org_id = v_org AND scope = 'user' AND user_id = v_user AND period = v_period;
  INSERT INTO holds (task_id, org_id, workspace_id, content_id, user_id, model, period, max_output_tokens,
      amount_micro_usd, amount_tokens, held_micro_usd, held_tokens, state, created_at, expires_at)
    VALUES (v_task, v_org, (request->>'workspace_id')::uuid, (request->>'content_id')::uuid, v_user, request->>'model',
      v_period, v_cap, v_cost, v_input + v_cap, v_cost, v_input + v_cap, 'open', (request->>'now')::timestamptz, v_expires);
  RETURN jsonb_build_object(
    'outcome', 'granted', 'max_output_tokens', v_cap, 'cost_micro_usd', v_cost,
    'remaining_micro_usd', LEAST(v_org_left, v_user_left) - v_cost, 'expires_at', v_expires);
END $$;

-- Moves money and tokens of both counters, the organization's first, and raises the ceilings where a bill asks for it. Answers
-- with what is spent and the limits, for the warnings.
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

-- Brings a counter's ceilings to a limit that was set; where more is in use already, to what is. False when there is no such
-- counter yet.
CREATE FUNCTION set_ceiling(p_org uuid, p_scope text, p_user uuid, p_period text, p_micro_usd bigint, p_tokens bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE counters SET
    ceiling_micro_usd = CASE WHEN p_micro_usd IS NOT NULL THEN GREATEST(p_micro_usd, spent_micro_usd + held_micro_usd) END,
    ceiling_tokens = CASE WHEN p_tokens IS NOT NULL THEN GREATEST(p_tokens, spent_tokens + held_tokens) END
    WHERE org_id = p_org AND scope = p_scope AND user_id = p_user AND period = p_period;
  RETURN FOUND;
END $$;
