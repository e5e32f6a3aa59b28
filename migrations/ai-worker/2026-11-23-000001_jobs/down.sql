DROP TABLE attempts;
DROP TABLE jobs;
