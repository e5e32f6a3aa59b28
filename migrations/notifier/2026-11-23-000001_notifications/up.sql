-- What people are told in the application: ids and numbers, from which the front end builds a sentence.
CREATE TABLE notifications (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  org_id uuid,
  kind text NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  read_at timestamptz
);
CREATE INDEX notifications_user ON notifications (user_id, created_at DESC, id DESC);
CREATE INDEX notifications_unread ON notifications (user_id) WHERE read_at IS NULL;
CREATE INDEX notifications_created ON notifications (created_at);

-- One-time codes that were or are being sent, by id alone: neither number nor code is ever stored.
CREATE TABLE code_sends (
  otp_id uuid PRIMARY KEY,
  -- sending: somebody is at it until `lease_until`; again: to be tried again; done: sent, or given up.
  state text NOT NULL CHECK (state IN ('sending', 'again', 'done')),
  tries integer NOT NULL,
  -- Tries that may have sent the message although no answer came.
  unknown_tries integer NOT NULL DEFAULT 0,
  lease_until timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX code_sends_created ON code_sends (created_at);
