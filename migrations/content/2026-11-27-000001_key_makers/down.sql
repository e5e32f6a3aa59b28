DROP TABLE key_makers;
