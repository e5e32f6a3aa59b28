-- Events that are to be published. A line is written in the transaction of what it tells of, and deleted when the broker has confirmed it.
CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  event_type text NOT NULL,
  payload text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_next ON outbox (next_at);

-- Events that took effect. A line is written in the transaction of the effect, so that each takes effect once.
CREATE TABLE inbox (
  queue text NOT NULL,
  event_id uuid NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (queue, event_id)
);
CREATE INDEX inbox_received ON inbox (received_at);
