DROP INDEX usage_log_entered;
DROP TABLE statements;
DROP FUNCTION refuse_statement_change();
