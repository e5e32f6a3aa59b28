-- What models cost, in nano US dollars (10^-9) per token: the published USD per million tokens, times 1000. A price holds from
-- `valid_from` until the next one of the same model. Some models cost more for long prompts: the row with the highest
-- `above_input_tokens` below the prompt's length applies.
CREATE TABLE prices (
  model text NOT NULL CHECK (model <> ''),
  valid_from timestamptz NOT NULL,
  above_input_tokens bigint NOT NULL DEFAULT 0 CHECK (above_input_tokens >= 0),
  input_nano_usd bigint NOT NULL CHECK (input_nano_usd > 0),
  cached_input_nano_usd bigint NOT NULL CHECK (cached_input_nano_usd BETWEEN 0 AND input_nano_usd),
  cache_write_nano_usd bigint NOT NULL CHECK (cache_write_nano_usd >= 0),
  output_nano_usd bigint NOT NULL CHECK (output_nano_usd > 0),
  PRIMARY KEY (model, valid_from, above_input_tokens)
);

INSERT INTO prices
  (model, valid_from, above_input_tokens, input_nano_usd, cached_input_nano_usd, cache_write_nano_usd, output_nano_usd)
VALUES
  ('gpt-4.1-mini', '2025-01-01Z', 0, 400, 100, 400, 1600),
  ('gpt-4.1', '2025-01-01Z', 0, 2000, 500, 2000, 8000),
  ('gpt-4o-mini', '2025-01-01Z', 0, 150, 75, 150, 600),
  ('gpt-4o', '2025-01-01Z', 0, 2500, 1250, 2500, 10000),
  ('gpt-5-mini', '2025-01-01Z', 0, 250, 25, 250, 2000),
  ('gpt-5-nano', '2025-01-01Z', 0, 50, 5, 50, 400),
  ('gpt-5.4-mini', '2025-01-01Z', 0, 750, 75, 750, 4500),
  ('gpt-5.4-nano', '2025-01-01Z', 0, 200, 20, 200, 1250),
  ('gpt-5.6-luna', '2025-01-01Z', 0, 200, 20, 250, 1200),
  ('gpt-6-luna', '2025-01-01Z', 0, 100, 10, 125, 500),
  ('gpt-6-luna', '2025-01-01Z', 272000, 200, 20, 250, 750),
  ('gpt-6-sol', '2025-01-01Z', 0, 2000, 200, 2000, 10000),
  ('gpt-6.1-terra', '2025-01-01Z', 0, 1000, 50, 1000, 5000),
  ('gpt-6.1-sol', '2025-01-01Z', 0, 2000, 100, 2000, 10000);
