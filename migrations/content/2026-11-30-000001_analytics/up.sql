-- How far an approved text is from the newest generated one before it (domain/edit_distance.rs); null where no model had begun it.
-- Measured after the approval.
ALTER TABLE reviews
  ADD COLUMN edit_distance real CHECK (edit_distance BETWEEN 0 AND 1),
  ADD COLUMN is_measured boolean NOT NULL DEFAULT false;
CREATE INDEX reviews_not_measured ON reviews (created_at, id) WHERE decision = 'approved' AND NOT is_measured;
-- Decisions of a period.
CREATE INDEX reviews_of_org_by_time ON reviews (org_id, created_at);
