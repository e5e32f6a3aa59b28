-- Both are trusted: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The folded words of each content, written in the transaction of the text (crates/search makes them: `fold_version` of its rules).
-- A table of its own, so that a change of status does not touch the index of words.
CREATE TABLE content_words (
  content_id uuid PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  fold_version smallint NOT NULL,
  words tsvector NOT NULL
);
CREATE INDEX content_words_search ON content_words USING gin (org_id, words) WITH (fastupdate = off);
CREATE INDEX content_words_outdated ON content_words (fold_version);

-- The different words of a workspace, without digits: parts of words and near spellings are looked for here. A word goes with the
-- last content that has it.
CREATE TABLE dictionary (
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  word text NOT NULL,
  PRIMARY KEY (org_id, workspace_id, word)
);
CREATE INDEX dictionary_of_org ON dictionary (org_id, word);
CREATE INDEX dictionary_search ON dictionary USING gin (org_id, word gin_trgm_ops);
