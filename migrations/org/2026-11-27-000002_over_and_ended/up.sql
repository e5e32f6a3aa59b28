-- Invitations that are over, the oldest first: they are forgotten after a while.
CREATE INDEX invitations_over ON invitations (COALESCE(answered_at, expires_at));

-- Keys that were deleted of late: the list of what was ended is told them again and again.
CREATE INDEX api_keys_deleted ON api_keys (deleted_at) WHERE deleted_at IS NOT NULL;
