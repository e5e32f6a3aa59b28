DROP INDEX reviews_of_org_by_time, reviews_not_measured;
ALTER TABLE reviews DROP COLUMN is_measured, DROP COLUMN edit_distance;
