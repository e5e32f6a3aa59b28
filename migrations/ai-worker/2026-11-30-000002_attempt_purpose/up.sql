-- What the model was asked for: the text, or the personal data in it. A try that a dead worker left is counted by what it was asked.
ALTER TABLE attempts ADD COLUMN purpose text NOT NULL DEFAULT 'text' CHECK (purpose IN ('text', 'pii_pass'));
