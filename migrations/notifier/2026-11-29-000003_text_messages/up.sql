-- Notices by text message, each to one person. Neither number nor text is stored: the number is asked of auth when it is sent.
CREATE TABLE notice_messages (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  org_id uuid,
  kind text NOT NULL,
  -- The sender's own number for it at the provider: the same one is never sent twice.
  local_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- queued: to be sent; sent: the provider took it; delivered, undelivered: its end; capped, failed: never sent.
  state text NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'undelivered', 'capped', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  -- When it is to be sent, or its delivery is to be asked for.
  next_at timestamptz NOT NULL DEFAULT now(),
  provider_message_id bigint,
  provider_status integer,
  cost_rial bigint,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  expires_at timestamptz NOT NULL
);
CREATE INDEX notice_messages_due ON notice_messages (next_at) WHERE state IN ('queued', 'sent');
CREATE INDEX notice_messages_user ON notice_messages (user_id, id DESC);
CREATE INDEX notice_messages_sent ON notice_messages (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX notice_messages_org ON notice_messages (org_id) WHERE org_id IS NOT NULL;
CREATE INDEX notice_messages_created ON notice_messages (created_at);

-- What became of one-time codes at the provider.
ALTER TABLE code_sends ADD COLUMN provider_message_id bigint;
ALTER TABLE code_sends ADD COLUMN provider_status integer;
ALTER TABLE code_sends ADD COLUMN status_at timestamptz;
CREATE INDEX code_sends_status ON code_sends (status_at) WHERE status_at IS NOT NULL;
CREATE INDEX code_sends_message ON code_sends (provider_message_id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX notice_messages_message ON notice_messages (provider_message_id) WHERE provider_message_id IS NOT NULL;
