DROP FUNCTION take_holds(jsonb);
