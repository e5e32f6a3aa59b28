DROP TABLE code_sends, notifications;
