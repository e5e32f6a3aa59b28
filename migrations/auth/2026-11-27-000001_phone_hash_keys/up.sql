-- The id of the key that a number is hashed with, so that this key can be rotated. What is there was hashed with the first one; the
-- default stays, as a process from before writes nothing here.
ALTER TABLE users ADD COLUMN phone_hash_key text NOT NULL DEFAULT 'k1';
-- Which keys are needed still, and the oldest and the newest number under each.
CREATE INDEX users_hash_key ON users (phone_hash_key, id);
