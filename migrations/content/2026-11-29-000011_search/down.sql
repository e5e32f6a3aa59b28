DROP TABLE dictionary;
DROP TABLE content_words;
DROP EXTENSION pg_trgm;
DROP EXTENSION btree_gin;
