-- Organizations whose month is over and whose books could not be closed. `told_at`: when an operator was told, once for each time that it
-- comes to this.
CREATE TABLE overdue_periods (
  org_id uuid PRIMARY KEY,
  failures integer NOT NULL DEFAULT 1,
  first_failed_at timestamptz NOT NULL,
  told_at timestamptz
);
