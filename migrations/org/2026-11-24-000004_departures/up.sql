-- Who was a member once, and when that ended last: an invitation from before it lets nobody in any more. The table of invitations alone
-- cannot tell, as it knows a phone and not a person.
CREATE TABLE departures (
  org_id uuid NOT NULL REFERENCES orgs (id),
  user_id uuid NOT NULL,
  departed_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, user_id)
);
