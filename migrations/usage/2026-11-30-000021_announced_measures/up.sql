-- Limits of money and of tokens are announced apart. What was announced before counts as said of money.
ALTER TABLE announcements ADD COLUMN measure text NOT NULL DEFAULT 'cost';
ALTER TABLE announcements DROP CONSTRAINT announcements_pkey;
ALTER TABLE announcements ADD PRIMARY KEY (org_id, scope, user_id, period, measure, percent);
