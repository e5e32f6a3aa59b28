CREATE TABLE orgs (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  timezone text NOT NULL,
  calendar text NOT NULL CHECK (calendar IN ('gregorian', 'jalali')),
  pii_policy text NOT NULL CHECK (pii_policy IN ('warn', 'mask', 'block')),
  require_second_reviewer boolean NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  revision bigint NOT NULL DEFAULT 1,
  deleted_at timestamptz
);

CREATE TABLE org_members (
  org_id uuid NOT NULL REFERENCES orgs (id),
  user_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  joined_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, user_id)
);
CREATE INDEX org_members_user ON org_members (user_id);
CREATE INDEX org_members_list ON org_members (org_id, joined_at DESC, user_id DESC);

CREATE TABLE workspaces (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES orgs (id),
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz,
  UNIQUE (id, org_id)
);
CREATE INDEX workspaces_list ON workspaces (org_id, created_at DESC, id DESC);

-- The two foreign keys hold what the code promises: a workspace's members are members of its own organization, and who leaves the
-- organization leaves its workspaces.
CREATE TABLE workspace_members (
  workspace_id uuid NOT NULL,
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  joined_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, user_id),
  FOREIGN KEY (workspace_id, org_id) REFERENCES workspaces (id, org_id),
  FOREIGN KEY (org_id, user_id) REFERENCES org_members (org_id, user_id) ON DELETE CASCADE
);
CREATE INDEX workspace_members_member ON workspace_members (org_id, user_id);

CREATE TABLE invitations (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES orgs (id),
  phone_hash bytea NOT NULL,
  phone_sealed text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  invited_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  answered_at timestamptz,
  answer text CHECK (answer IN ('accepted', 'declined', 'replaced', 'withdrawn')),
  CHECK ((answered_at IS NULL) = (answer IS NULL))
);
CREATE UNIQUE INDEX invitations_open ON invitations (org_id, phone_hash) WHERE answered_at IS NULL;
CREATE INDEX invitations_by_phone ON invitations (phone_hash, created_at DESC, id DESC) WHERE answered_at IS NULL;
CREATE INDEX invitations_by_inviter ON invitations (org_id, invited_by) WHERE answered_at IS NULL;
