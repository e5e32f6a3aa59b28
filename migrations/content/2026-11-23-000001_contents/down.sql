DROP TABLE reviews;
DROP TABLE tasks;
DROP TABLE versions;
DROP TABLE contents;
DROP TABLE projects;
