-- Who answers for what API keys have written: the maker of each. A key that was deleted is known nowhere else here.
CREATE TABLE key_makers (
  key_id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  made_by uuid NOT NULL
);
CREATE INDEX key_makers_of_org ON key_makers (org_id);
