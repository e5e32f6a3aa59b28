-- Where an organization wants to be told of events.
CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  url text NOT NULL,
  description text NOT NULL,
  -- Types of event, as receivers see them.
  events text[] NOT NULL,
  -- Names and values of custom headers as a JSON object, sealed; null for none.
  sealed_headers text,
  -- The names alone, for who reads the settings.
  header_names text[] NOT NULL,
  -- The signing secret, sealed, and the one before it while both sign.
  sealed_secret text NOT NULL,
  sealed_previous_secret text,
  previous_secret_until timestamptz,
  enabled boolean NOT NULL DEFAULT true,
  -- by_admin, gone (410) or failing; null while enabled.
  disabled_reason text,
  disabled_at timestamptz,
  -- The first failure since the last success, and when the admins were warned of it.
  failing_since timestamptz,
  warned_at timestamptz,
  revision bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhooks_org ON webhooks (org_id, id);

-- The last number that an organization's events have. Its row is locked until the event commits, so that events become visible in the
-- order of their numbers and a reader of the feed misses none.
CREATE TABLE event_feeds (
  org_id uuid PRIMARY KEY,
  last_sequence bigint NOT NULL
);

-- Events as receivers see them. The body is kept as it is signed: every attempt sends the same bytes.
CREATE TABLE feed_events (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  -- Place in the feed; null for what is in no feed, such as a ping.
  sequence bigint,
  event_type text NOT NULL,
  body text NOT NULL,
  happened_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX feed_events_feed ON feed_events (org_id, sequence);
CREATE INDEX feed_events_created ON feed_events (created_at);

CREATE TABLE webhook_deliveries (
  id uuid PRIMARY KEY,
  webhook_id uuid NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  org_id uuid NOT NULL,
  event_id uuid NOT NULL REFERENCES feed_events (id) ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'cancelled')),
  -- Attempts since it was queued last: the retry schedule's step.
  attempts integer NOT NULL DEFAULT 0,
  -- When it is due. A claimed delivery is due again when its lease has run out.
  next_at timestamptz NOT NULL DEFAULT now(),
  -- Whose claim it is; null when nobody is at it.
  claim uuid,
  -- The last hundred attempts: [{"at", "outcome", "latency_ms", "status_code"}].
  log jsonb NOT NULL DEFAULT '[]',
  -- The beginning of the last answer, as text.
  response text,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_at, id) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_fresh ON webhook_deliveries (created_at) WHERE state = 'pending' AND attempts = 0;
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event_id);
CREATE INDEX webhook_deliveries_org ON webhook_deliveries (org_id);
