-- Whether reviewers are told when the text waits for them: the author may not approve it alone.
ALTER TABLE tasks ADD COLUMN tell_reviewers boolean NOT NULL DEFAULT false;
