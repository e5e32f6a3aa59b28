-- A request that doubles another: from the same client, and here before the first one was answered.
ALTER TABLE refresh_tokens
  ADD COLUMN used_by_address text,
  ADD COLUMN answered_at timestamptz;

-- Tells the ids of the keys that numbers are sealed with, without reading every line.
CREATE INDEX users_sealing_key ON users (split_part(phone_sealed, '.', 2));
