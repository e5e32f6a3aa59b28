-- What the log says of an attempt besides, and entries that settle or correct one. Older rows have nulls and defaults.
CREATE SEQUENCE usage_log_seq;
ALTER TABLE usage_log
  -- Grows within an organization in the order in which rows become visible: entered under the organization's money lock.
  ADD COLUMN seq bigint,
  -- The moment whose day and month it counts in: `at`, brought into the month that held the money for it.
  ADD COLUMN accounted_at timestamptz,
  ADD COLUMN project_id uuid,
  ADD COLUMN actor text NOT NULL DEFAULT 'user',
  ADD COLUMN entry text NOT NULL DEFAULT 'attempt' CHECK (entry IN ('attempt', 'settlement', 'correction')),
  -- The attempt that it settles or corrects.
  ADD COLUMN corrects uuid,
  -- What the provider billed above the hold and the limits: the operator's loss.
  ADD COLUMN excess_micro_usd bigint NOT NULL DEFAULT 0 CHECK (excess_micro_usd >= 0),
  -- The model whose price was applied.
  ADD COLUMN priced_as text,
  DROP CONSTRAINT usage_log_input_tokens_check,
  DROP CONSTRAINT usage_log_cached_input_tokens_check,
  DROP CONSTRAINT usage_log_output_tokens_check,
  DROP CONSTRAINT usage_log_reasoning_tokens_check,
  DROP CONSTRAINT usage_log_cost_micro_usd_check,
  -- A correction takes back what was too much.
  ADD CONSTRAINT usage_log_not_negative CHECK (entry = 'correction' OR (input_tokens >= 0 AND cached_input_tokens >= 0
    AND output_tokens >= 0 AND reasoning_tokens >= 0 AND COALESCE(cost_micro_usd, 0) >= 0)),
  ADD CONSTRAINT usage_log_corrects CHECK ((entry = 'attempt') = (corrects IS NULL));
ALTER TABLE usage_log ALTER COLUMN seq SET DEFAULT nextval('usage_log_seq');

-- The log in sums by quarter of an hour, which every zone's hours and days are made of; and by day of the organization's zone.
CREATE TABLE usage_quarters (
  org_id uuid NOT NULL,
  bucket timestamptz NOT NULL,
  model text NOT NULL,
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  user_id uuid NOT NULL,
  actor text NOT NULL,
  requests bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cost_micro_usd bigint NOT NULL,
  PRIMARY KEY (org_id, bucket, model, workspace_id, project_id, user_id, actor)
);
CREATE TABLE usage_days (
  org_id uuid NOT NULL,
  day date NOT NULL,
  model text NOT NULL,
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  user_id uuid NOT NULL,
  actor text NOT NULL,
  requests bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cost_micro_usd bigint NOT NULL,
  PRIMARY KEY (org_id, day, model, workspace_id, project_id, user_id, actor)
);

-- The day of a moment in a zone; in UTC where the zone is not known, as months are.
CREATE FUNCTION local_day(p_at timestamptz, p_zone text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (p_at AT TIME ZONE p_zone)::date;
EXCEPTION WHEN invalid_parameter_value THEN
  RETURN (p_at AT TIME ZONE 'UTC')::date;
END $$;

CREATE FUNCTION zone_of(p_org uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT COALESCE((SELECT timezone FROM tenants WHERE org_id = p_org), 'Asia/Tehran')
$$;

CREATE FUNCTION roll_up() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER usage_log_roll_up AFTER INSERT ON usage_log
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION roll_up();

-- The days of an organization from its quarters of hours, when its zone changes.
CREATE FUNCTION recount_days(p_org uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_zone text := zone_of(p_org);
BEGIN
  DELETE FROM usage_days WHERE org_id = p_org;
  INSERT INTO usage_days
    SELECT org_id, local_day(bucket, v_zone), model, workspace_id, project_id, user_id, actor, sum(requests)::bigint,
      sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cost_micro_usd)::bigint
    FROM usage_quarters WHERE org_id = p_org GROUP BY 1, 2, 3, 4, 5, 6, 7;
END $$;

-- Makes the counters of the month that an organization's new zone or calendar says it is: what is spent from the log, what is held
-- from the holds of the month before the change, which go over into it. To be called under the exclusive money lock.
CREATE FUNCTION recount_month(p_org uuid, p_old text, p_new text, p_first date, p_end date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE holds SET period = p_new
    WHERE org_id = p_org AND period = p_old AND period <> p_new AND state IN ('open', 'claimed', 'unsettled');
  DELETE FROM counters WHERE org_id = p_org AND period IN (p_old, p_new);
  INSERT INTO counters (org_id, scope, user_id, period, spent_micro_usd, held_micro_usd, spent_tokens, held_tokens, requests,
      ceiling_micro_usd, ceiling_tokens)
    SELECT p_org, s.scope, s.user_id, p_new, GREATEST(s.spent, 0), s.held, GREATEST(s.spent_tokens, 0), s.held_tokens, s.requests,
      CASE WHEN l.monthly_cost_micro_usd IS NOT NULL
        THEN GREATEST(l.monthly_cost_micro_usd, GREATEST(s.spent, 0) + s.held) END,
      CASE WHEN l.monthly_tokens IS NOT NULL
        THEN GREATEST(l.monthly_tokens, GREATEST(s.spent_tokens, 0) + s.held_tokens) END
    FROM (
      SELECT m.scope, m.user_id, sum(spent)::bigint AS spent, sum(held)::bigint AS held,
        sum(moved.spent_tokens)::bigint AS spent_tokens, sum(moved.held_tokens)::bigint AS held_tokens,
        sum(moved.requests)::bigint AS requests
      FROM (
        SELECT workspace_id, actor, user_id, cost_micro_usd AS spent, 0 AS held, input_tokens + output_tokens AS spent_tokens,
          0 AS held_tokens, requests
        FROM usage_days WHERE org_id = p_org AND day >= p_first AND day < p_end
        UNION ALL
        SELECT workspace_id, actor, user_id, 0, held_micro_usd, 0, held_tokens, 0
        FROM holds WHERE org_id = p_org AND period = p_new AND state IN ('open', 'claimed', 'unsettled')
      ) moved,
      LATERAL money_levels(p_org, moved.workspace_id, moved.actor, moved.user_id, p_new, NULL) m
      GROUP BY m.scope, m.user_id
    ) s
    LEFT JOIN limits l ON l.org_id = p_org AND l.scope = s.scope AND l.user_id = s.user_id;
END $$;

-- What is in the log already.
INSERT INTO usage_quarters
  SELECT org_id, date_bin('15 minutes', at, 'epoch'), model, workspace_id, '00000000-0000-0000-0000-000000000000'::uuid, user_id, actor,
    count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint, COALESCE(sum(cost_micro_usd), 0)::bigint
  FROM usage_log GROUP BY 1, 2, 3, 4, 5, 6, 7;
SELECT recount_days(org_id) FROM (SELECT DISTINCT org_id FROM usage_quarters) known;
CREATE INDEX usage_log_content ON usage_log (content_id, at DESC);
