-- Who is a member of which organization, as org said last: nobody else is told of it. API keys are nobody's members and have no line.
CREATE TABLE memberships (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  -- False for who was one.
  is_member boolean NOT NULL,
  -- The time of the news: older news change nothing.
  said_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, user_id)
);
-- As far as it shows in what was told: to become a member, or what members alone are told and no API key ever is.
INSERT INTO memberships (org_id, user_id, is_member, said_at)
SELECT known.org_id, known.user_id, last.kind IS DISTINCT FROM 'org.member.removed', COALESCE(last.created_at, known.since)
FROM (
  SELECT org_id, user_id, min(created_at) AS since FROM notifications
  WHERE org_id IS NOT NULL
  GROUP BY org_id, user_id
  HAVING bool_or(kind IN ('org.member.added', 'org.member.removed', 'org.member.role_changed', 'content.submitted', 'usage.limit.warning'))
) known
LEFT JOIN LATERAL (
  SELECT kind, created_at FROM notifications told
  WHERE told.org_id = known.org_id AND told.user_id = known.user_id AND kind IN ('org.member.added', 'org.member.removed')
  ORDER BY created_at DESC
  LIMIT 1
) last ON true;
-- What people know of organizations that they have left.
DELETE FROM notifications told USING memberships m
WHERE told.org_id = m.org_id AND told.user_id = m.user_id AND NOT m.is_member AND told.kind <> 'org.member.removed';

-- Organizations that were ever deleted and are not purged yet. While one is deleted, nobody is shown what they were told of it.
CREATE TABLE deleted_orgs (
  org_id uuid PRIMARY KEY,
  -- False when the deletion was taken back.
  is_deleted boolean NOT NULL,
  -- The time of the news: older news change nothing.
  said_at timestamptz NOT NULL
);
