-- How many contents an organization has, and how many bytes the texts of their versions are: the operator's ceilings are compared with it.
-- Triggers keep it, whichever statement adds or removes rows. In stripes by connection, so that transactions of one organization
-- seldom wait for each other.
CREATE TABLE org_storage (
  org_id uuid NOT NULL,
  stripe smallint NOT NULL,
  contents bigint NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (org_id, stripe)
);

CREATE FUNCTION add_org_storage(org uuid, more_contents bigint, more_bytes bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO org_storage AS stored (org_id, stripe, contents, bytes)
  VALUES (org, pg_backend_pid() % 16, more_contents, more_bytes)
  ON CONFLICT (org_id, stripe) DO UPDATE
    SET contents = stored.contents + excluded.contents, bytes = stored.bytes + excluded.bytes
$$;

CREATE FUNCTION count_contents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_org_storage(org_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END, 0)
    FROM changed GROUP BY org_id ORDER BY org_id;
  RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON contents REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_contents();
CREATE TRIGGER count_removed AFTER DELETE ON contents REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_contents();

CREATE FUNCTION count_version_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_org_storage(org_id, 0, CASE TG_OP WHEN 'INSERT' THEN sum(octet_length(body)) ELSE -sum(octet_length(body)) END)
    FROM changed GROUP BY org_id ORDER BY org_id;
  RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON versions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_version_bytes();
CREATE TRIGGER count_removed AFTER DELETE ON versions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_version_bytes();

INSERT INTO org_storage (org_id, stripe, contents, bytes)
SELECT org_id, 0, sum(contents), sum(bytes) FROM (
  SELECT org_id, count(*) AS contents, 0 AS bytes FROM contents GROUP BY org_id
  UNION ALL SELECT org_id, 0, sum(octet_length(body)) FROM versions GROUP BY org_id
) stored GROUP BY org_id;

-- The contents with the most versions, for the operator's metric.
CREATE INDEX contents_of_many_versions ON contents (version) WHERE version > 100;
