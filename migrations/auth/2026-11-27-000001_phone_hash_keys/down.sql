ALTER TABLE users DROP COLUMN phone_hash_key;
