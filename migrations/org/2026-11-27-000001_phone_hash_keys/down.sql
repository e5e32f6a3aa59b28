ALTER TABLE invitations DROP COLUMN phone_hash_key;
