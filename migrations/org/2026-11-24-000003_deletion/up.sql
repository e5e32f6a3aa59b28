-- A deleted organization can be restored until it is purged; then its row is all that is left, without its name: no organization
-- ever gets this id again, and news of it that come late are known for what they are.
ALTER TABLE orgs ADD COLUMN purge_after timestamptz, ADD COLUMN purged_at timestamptz;
UPDATE orgs SET purge_after = deleted_at + interval '30 days' WHERE deleted_at IS NOT NULL;
ALTER TABLE orgs
  ADD CONSTRAINT orgs_deleted_have_a_purge CHECK ((deleted_at IS NULL) = (purge_after IS NULL)),
  ADD CONSTRAINT orgs_purged_were_deleted CHECK (purged_at IS NULL OR (deleted_at IS NOT NULL AND name = ''));
CREATE INDEX orgs_to_purge ON orgs (purge_after, id) WHERE purged_at IS NULL AND purge_after IS NOT NULL;
-- The purge finds them by their organization.
CREATE INDEX api_keys_of_org ON api_keys (org_id);
CREATE INDEX invitations_of_org ON invitations (org_id);
-- Which keys phones are sealed with; see the check at the start of the service.
CREATE INDEX invitations_by_sealing_key ON invitations (split_part(phone_sealed, '.', 2));
