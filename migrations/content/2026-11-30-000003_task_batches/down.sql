ALTER TABLE tasks DROP COLUMN batch_id;
