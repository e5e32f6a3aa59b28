-- What people say of a content, or of a range of one of its versions (code points, end exclusive).
CREATE TABLE comments (
  id uuid PRIMARY KEY,
  content_id uuid NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
  org_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  -- The comment that it answers; threads have one level.
  parent_id uuid REFERENCES comments (id) ON DELETE CASCADE,
  author_id uuid NOT NULL,
  body text NOT NULL,
  mentions uuid[] NOT NULL,
  -- The version that the range is of, and where it is there. It is carried to the newest version for as long as its words survive.
  version integer NOT NULL CHECK (version >= 0),
  range_start integer,
  range_end integer,
  -- The words of the range, as they were when the comment was made.
  quote text,
  -- Whether an edit took those words away; then the range is the last one known.
  detached boolean NOT NULL DEFAULT false,
  resolved_at timestamptz,
  resolved_by uuid,
  -- A comment that is answered leaves its place when it is deleted.
  deleted_at timestamptz,
  revision bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT a_range_has_both_ends CHECK ((range_start IS NULL) = (range_end IS NULL) AND range_start < range_end AND range_start >= 0)
);
CREATE INDEX comments_of_content ON comments (content_id, created_at, id);
CREATE INDEX comments_of_parent ON comments (parent_id) WHERE parent_id IS NOT NULL;
