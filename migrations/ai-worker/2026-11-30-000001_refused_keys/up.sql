-- Providers that refuse the platform's key, until one accepts it again.
CREATE TABLE refused_keys (
  provider text PRIMARY KEY,
  reason text NOT NULL,
  refused_at timestamptz NOT NULL DEFAULT now()
);
