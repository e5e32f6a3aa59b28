DROP INDEX usage_log_content;
DROP TRIGGER usage_log_roll_up ON usage_log;
DROP FUNCTION recount_month(uuid, text, text, date, date);
DROP FUNCTION recount_days(uuid);
DROP FUNCTION roll_up();
DROP FUNCTION zone_of(uuid);
DROP FUNCTION local_day(timestamptz, text);
DROP TABLE usage_days, usage_quarters;
ALTER TABLE usage_log DROP COLUMN seq, DROP COLUMN accounted_at, DROP COLUMN project_id, DROP COLUMN actor, DROP COLUMN entry,
  DROP COLUMN corrects, DROP COLUMN excess_micro_usd, DROP COLUMN priced_as;
DROP SEQUENCE usage_log_seq;
