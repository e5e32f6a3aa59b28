-- The title at the time of the version: a receipt names the one that the reviewer saw. Older approvals did not keep theirs; they get the
-- content's present one, which their receipts have named until now.
ALTER TABLE versions ADD COLUMN title text;
UPDATE versions SET title = contents.title FROM contents WHERE contents.id = versions.content_id AND versions.kind = 'approved';
