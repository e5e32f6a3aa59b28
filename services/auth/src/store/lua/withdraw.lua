-- Takes back a code that could not be sent: the window is open again and nothing was counted.
-- KEYS: expiry index, then the keys that request.lua answered: code, resend window, counters. ARGV: id.
if redis.call('HGET', KEYS[2], 'id') == ARGV[1] then
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[1], KEYS[2])
end
if redis.call('GET', KEYS[3]) == ARGV[1] then
  redis.call('DEL', KEYS[3])
end
for at = 4, #KEYS do
  if tonumber(redis.call('GET', KEYS[at]) or '0') > 0 then
    redis.call('DECR', KEYS[at])
  end
end
return 1
