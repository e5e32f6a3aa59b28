ALTER TABLE batch_attempts DROP COLUMN cost_at;
ALTER TABLE tasks DROP COLUMN usage_at;
