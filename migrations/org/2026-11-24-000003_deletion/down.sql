DROP INDEX invitations_by_sealing_key, invitations_of_org, api_keys_of_org, orgs_to_purge;
ALTER TABLE orgs DROP CONSTRAINT orgs_purged_were_deleted, DROP CONSTRAINT orgs_deleted_have_a_purge;
ALTER TABLE orgs DROP COLUMN purged_at, DROP COLUMN purge_after;
