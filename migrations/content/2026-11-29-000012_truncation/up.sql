-- Whether the output cap cut the text, and whether it is what was written until the generation was called off.
ALTER TABLE contents ADD COLUMN truncated boolean NOT NULL DEFAULT false;
ALTER TABLE versions
  ADD COLUMN truncated boolean NOT NULL DEFAULT false,
  ADD COLUMN partial boolean NOT NULL DEFAULT false;
ALTER TABLE tasks ADD COLUMN truncated boolean NOT NULL DEFAULT false;
