DROP TABLE batch_attempts;
DROP TABLE batch_rows;
DROP TABLE batches;
