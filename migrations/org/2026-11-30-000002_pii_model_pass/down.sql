ALTER TABLE orgs DROP COLUMN pii_model_pass;
