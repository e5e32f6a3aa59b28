-- Takes back a code that could not be sent: the window is open again and nothing was counted.
-- KEYS: code, resend window, expiry index, known address, then one counter a cap, as in request.lua. ARGV: id.
if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[3], KEYS[1])
end
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
end
local spared = redis.call('EXISTS', KEYS[4]) == 1 and #KEYS - 1
for at = 5, #KEYS do
  if at ~= spared and tonumber(redis.call('GET', KEYS[at]) or '0') > 0 then
    redis.call('DECR', KEYS[at])
  end
end
return 1
