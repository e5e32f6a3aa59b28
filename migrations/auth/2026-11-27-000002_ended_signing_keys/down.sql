ALTER TABLE signing_keys DROP COLUMN ended_at;
