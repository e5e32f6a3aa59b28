ALTER TABLE versions DROP COLUMN prompt_version, DROP COLUMN prompt_id;
ALTER TABLE contents DROP COLUMN variables, DROP COLUMN prompt_version, DROP COLUMN prompt_id;
DROP TABLE prompt_versions;
DROP TABLE prompts;
