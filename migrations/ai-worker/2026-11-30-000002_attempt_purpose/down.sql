ALTER TABLE attempts DROP COLUMN purpose;
