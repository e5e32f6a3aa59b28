DROP FUNCTION settle_money(jsonb, jsonb);
DROP FUNCTION top_up_hold(uuid, bigint, bigint);
DROP FUNCTION take_hold(jsonb);
DROP FUNCTION money_levels(uuid, uuid, text, uuid, text, text);
DROP FUNCTION money_lock(uuid);
ALTER TABLE incidents DROP COLUMN kind, DROP COLUMN charged_micro_usd;
DROP INDEX holds_unknown, holds_open_org, holds_open_content;
ALTER TABLE holds DROP COLUMN actor, DROP COLUMN project_id, DROP COLUMN input_tokens, DROP COLUMN wanted_output_tokens,
  DROP COLUMN spent_micro_usd, DROP COLUMN cap_micro_usd, DROP COLUMN attempt_micro_usd, DROP COLUMN attempt_tokens, DROP COLUMN installation_period;
DROP TABLE display_currencies;
ALTER TABLE limits DROP COLUMN max_generation_micro_usd;
