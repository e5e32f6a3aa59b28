DROP INDEX code_sends_message;
DROP INDEX code_sends_status;
ALTER TABLE code_sends DROP COLUMN provider_message_id, DROP COLUMN provider_status, DROP COLUMN status_at;
DROP TABLE notice_messages;
