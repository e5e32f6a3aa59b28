-- The contents of a stored prompt in all workspaces of an organization.
CREATE INDEX contents_of_org_by_prompt ON contents (org_id, prompt_id, created_at, id) WHERE prompt_id IS NOT NULL;
