-- Invitations that are over, the oldest first: they are forgotten after a while.
CREATE INDEX invitations_over ON invitations (COALESCE(answered_at, expires_at));
