DROP TABLE overdue_periods;
