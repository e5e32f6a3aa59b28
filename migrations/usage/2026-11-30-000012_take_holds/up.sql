-- Several holds of one organization in one transaction: its counters are locked and committed once for all of them.
CREATE FUNCTION take_holds(requests jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_request jsonb;
  v_answers jsonb := '[]';
BEGIN
  FOR v_request IN SELECT r.value FROM jsonb_array_elements(requests) r LOOP
    v_answers := v_answers || jsonb_build_array(take_hold(v_request));
  END LOOP;
  RETURN v_answers;
END $$;
