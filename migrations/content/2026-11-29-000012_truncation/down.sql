ALTER TABLE tasks DROP COLUMN truncated;
ALTER TABLE versions DROP COLUMN partial, DROP COLUMN truncated;
ALTER TABLE contents DROP COLUMN truncated;
