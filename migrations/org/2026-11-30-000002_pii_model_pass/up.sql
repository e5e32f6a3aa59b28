-- Whether a model, too, looks for names and addresses in generated texts.
ALTER TABLE orgs ADD COLUMN pii_model_pass boolean NOT NULL DEFAULT false;
