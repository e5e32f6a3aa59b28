-- People. Their numbers are sealed, and found again by a keyed hash.
CREATE TABLE users (
  id uuid PRIMARY KEY,
  phone_sealed text NOT NULL,
  phone_hash bytea NOT NULL,
  name text,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_phone_hash ON users (phone_hash);

-- One line a sign-in: the family of all refresh tokens that come of it.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  device text NOT NULL,
  address text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_reason text CHECK (revoked_reason IN ('logged_out', 'ended_by_user', 'token_reused')),
  CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL))
);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at DESC, id DESC) WHERE revoked_at IS NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

-- Refresh tokens by hash. A used one stays as long as its session, so that its second use is known for what it is.
CREATE TABLE refresh_tokens (
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  used_at timestamptz,
  used_by_device text,
  -- The token that followed, for a doubled request; taken away soon after.
  successor_sealed text
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_successors ON refresh_tokens (used_at) WHERE successor_sealed IS NOT NULL;

-- The keys that sign access tokens; private halves are sealed.
CREATE TABLE signing_keys (
  kid text PRIMARY KEY,
  private_sealed text NOT NULL,
  created_at timestamptz NOT NULL,
  -- Signs from here on, until a younger one does.
  activates_at timestamptz NOT NULL,
  -- Published until here; null as long as no younger one is to follow.
  retires_at timestamptz
);
