ALTER TABLE versions DROP COLUMN title;
