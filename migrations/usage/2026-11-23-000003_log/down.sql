DROP TABLE rollups, usage_log, attempts;
DROP FUNCTION make_log_partitions, refuse_change;
