DROP INDEX jobs_org;
