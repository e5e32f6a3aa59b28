-- The id of the key that a phone is hashed with, so that this key can be rotated. What is there was hashed with the first one; the
-- default stays, as a process from before writes nothing here.
ALTER TABLE invitations ADD COLUMN phone_hash_key text NOT NULL DEFAULT 'k1';
-- Which keys are needed still, and the oldest and the newest phone under each.
CREATE INDEX invitations_by_hash_key ON invitations (phone_hash_key, id);
