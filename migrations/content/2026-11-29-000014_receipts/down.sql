ALTER TABLE tasks DROP COLUMN cost_micro_usd;
ALTER TABLE reviews DROP COLUMN pii_status;
