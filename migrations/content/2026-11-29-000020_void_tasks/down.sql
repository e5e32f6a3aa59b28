DROP TABLE void_tasks;
