DELETE FROM announcements WHERE measure <> 'cost';
ALTER TABLE announcements DROP CONSTRAINT announcements_pkey;
ALTER TABLE announcements ADD PRIMARY KEY (org_id, scope, user_id, period, percent);
ALTER TABLE announcements DROP COLUMN measure;
