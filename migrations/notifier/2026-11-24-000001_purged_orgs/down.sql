DROP INDEX notifications_org;
DROP TABLE purged_orgs;
