-- How people want to be told, where it differs from the defaults: {"<event>": {"in_app": bool, "sms": bool}}.
CREATE TABLE notification_preferences (
  user_id uuid PRIMARY KEY,
  preferences jsonb NOT NULL,
  revision bigint NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE notifications ADD COLUMN archived_at timestamptz;
CREATE INDEX notifications_user_id ON notifications (user_id, id);
