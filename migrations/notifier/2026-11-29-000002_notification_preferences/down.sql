DROP INDEX notifications_user_id;
ALTER TABLE notifications DROP COLUMN archived_at;
DROP TABLE notification_preferences;
