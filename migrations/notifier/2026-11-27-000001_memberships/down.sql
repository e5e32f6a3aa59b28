DROP TABLE deleted_orgs;
DROP TABLE memberships;
