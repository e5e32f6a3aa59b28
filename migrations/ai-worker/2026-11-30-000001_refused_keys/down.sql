DROP TABLE refused_keys;
