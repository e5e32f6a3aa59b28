-- The purge of an organization finds its jobs by it.
CREATE INDEX jobs_org ON jobs (org_id);
