-- Prices are set by command: never changed, a newer version of the same day takes the place of the older one.
ALTER TABLE prices
  ADD COLUMN provider text NOT NULL DEFAULT 'openai' CHECK (provider <> ''),
  ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  ADD COLUMN set_at timestamptz NOT NULL DEFAULT now(),
  DROP CONSTRAINT prices_pkey,
  ADD PRIMARY KEY (model, valid_from, above_input_tokens, version);
CREATE FUNCTION refuse_price_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a price is never changed: set a new version';
END $$;
CREATE TRIGGER prices_append_only BEFORE UPDATE OR DELETE ON prices
  FOR EACH ROW EXECUTE FUNCTION refuse_price_change();
-- Which version of the day's price was applied.
ALTER TABLE usage_log ADD COLUMN price_version bigint;
