-- Organizations that are gone for good: nobody is told of them any more, however late an event comes.
CREATE TABLE purged_orgs (
  org_id uuid PRIMARY KEY,
  purged_at timestamptz NOT NULL
);
CREATE INDEX notifications_org ON notifications (org_id) WHERE org_id IS NOT NULL;
