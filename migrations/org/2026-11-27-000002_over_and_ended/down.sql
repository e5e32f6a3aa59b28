DROP INDEX api_keys_deleted;
DROP INDEX invitations_over;
