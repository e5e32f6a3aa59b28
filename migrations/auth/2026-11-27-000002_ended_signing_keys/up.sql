-- When a key was ended before its time, because somebody else may know it.
ALTER TABLE signing_keys ADD COLUMN ended_at timestamptz;
