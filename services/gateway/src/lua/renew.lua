-- Renews the lease of a claim, and notes that its request is being sent on; 1 if the claim is still its own, 0 if it was taken over.
-- KEYS[1]: the claim. ARGV: id of the claim, how long a lease lasts in milliseconds, 1 when the request is being sent on.
local found = redis.call('HMGET', KEYS[1], 'claim', 'state')
if found[1] ~= ARGV[1] or found[2] ~= 'running' then
  return 0
end
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('HSET', KEYS[1], 'ends_ms', string.format('%.0f', now_ms + tonumber(ARGV[2])))
if ARGV[3] == '1' then
  redis.call('HSET', KEYS[1], 'sent', 1)
end
return 1
