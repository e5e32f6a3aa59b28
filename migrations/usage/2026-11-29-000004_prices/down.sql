ALTER TABLE usage_log DROP COLUMN price_version;
DROP TRIGGER prices_append_only ON prices;
DROP FUNCTION refuse_price_change();
ALTER TABLE prices DROP CONSTRAINT prices_pkey, ADD PRIMARY KEY (model, valid_from, above_input_tokens),
  DROP COLUMN set_at, DROP COLUMN version, DROP COLUMN provider;
