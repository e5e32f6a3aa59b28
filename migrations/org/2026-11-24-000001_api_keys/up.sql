-- Keys that machines call with. A deleted one stays as the name of who did what.
CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES orgs (id),
  workspace_id uuid,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  deleted_at timestamptz,
  -- With a workspace, the key reaches that one alone; it belongs to the key's own organization.
  FOREIGN KEY (workspace_id, org_id) REFERENCES workspaces (id, org_id)
);
CREATE INDEX api_keys_list ON api_keys (org_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
