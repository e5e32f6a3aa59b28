DROP INDEX contents_of_many_versions;
DROP TRIGGER count_removed ON versions;
DROP TRIGGER count_added ON versions;
DROP TRIGGER count_removed ON contents;
DROP TRIGGER count_added ON contents;
DROP FUNCTION count_version_bytes;
DROP FUNCTION count_contents;
DROP FUNCTION add_org_storage;
DROP TABLE org_storage;
