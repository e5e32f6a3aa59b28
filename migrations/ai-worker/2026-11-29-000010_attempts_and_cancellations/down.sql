ALTER TABLE jobs DROP COLUMN keep_partial;
ALTER TABLE attempts DROP COLUMN requested_model;
