-- Organizations that were ever deleted. `said_at` is the time of the news: older news change nothing, and nothing follows a purge.
CREATE TABLE tenants (
  org_id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('restored', 'deleted', 'purged')),
  said_at timestamptz NOT NULL
);
