ALTER TABLE tasks DROP COLUMN tell_reviewers;
