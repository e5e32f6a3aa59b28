-- When usage told what they used: what it told before comes late and changes nothing.
ALTER TABLE tasks ADD COLUMN usage_at timestamptz;
ALTER TABLE batch_attempts ADD COLUMN cost_at timestamptz;
