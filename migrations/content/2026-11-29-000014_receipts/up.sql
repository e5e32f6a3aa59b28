-- What a receipt tells of an approval: the verdict on personal data that the reviewer saw, and what the generations cost. Null where
-- that was not noted yet.
ALTER TABLE reviews ADD COLUMN pii_status text CHECK (pii_status IN ('unchecked', 'clean', 'found', 'masked', 'acknowledged'));
ALTER TABLE tasks ADD COLUMN cost_micro_usd bigint;
