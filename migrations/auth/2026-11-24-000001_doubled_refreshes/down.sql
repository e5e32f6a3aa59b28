DROP INDEX users_sealing_key;
ALTER TABLE refresh_tokens DROP COLUMN answered_at, DROP COLUMN used_by_address;
