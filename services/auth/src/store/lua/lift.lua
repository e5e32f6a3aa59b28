-- Lifts the resend windows that a code began: those of later codes stay.
-- KEYS: resend windows. ARGV: the code's id.
-- Answers how many were lifted.
local lifted = 0
for _, window in ipairs(KEYS) do
  if redis.call('GET', window) == ARGV[1] then
    lifted = lifted + redis.call('DEL', window)
  end
end
return lifted
