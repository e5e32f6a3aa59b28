-- Which batch a generation was started for: the end of any other moves no batch on.
ALTER TABLE tasks ADD COLUMN batch_id uuid;
UPDATE tasks t SET batch_id = a.batch_id FROM batch_attempts a WHERE a.task_id = t.id;
