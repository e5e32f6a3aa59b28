DROP FUNCTION set_ceiling, move_money, take_hold;
DROP FUNCTION lock_counter;
DROP TABLE incidents, announcements, holds, counters, limits, periods, tenants;
