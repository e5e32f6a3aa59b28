-- The model that was asked for: its price holds where the name in the answer has none. Absent in rows from before.
ALTER TABLE attempts ADD COLUMN requested_model text;
-- Whether whoever cancelled the job wants to keep what was written so far.
ALTER TABLE jobs ADD COLUMN keep_partial boolean NOT NULL DEFAULT false;
