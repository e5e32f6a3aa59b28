-- Tasks of which usage was told that they are not: none of them is accepted any more. Kept for a day.
CREATE TABLE void_tasks (
  task_id uuid PRIMARY KEY,
  noted_at timestamptz NOT NULL
);
CREATE INDEX void_tasks_noted ON void_tasks (noted_at);
