-- Takes back a code that could not be sent: the window is open again and nothing was counted. Once: the reservation goes with it.
-- KEYS: expiry index, reservation, then the keys that request.lua answered: code, resend window, counters. ARGV: id.
if redis.call('DEL', KEYS[2]) == 0 then
  return 0
end
if redis.call('HGET', KEYS[3], 'id') == ARGV[1] then
  redis.call('DEL', KEYS[3])
  redis.call('ZREM', KEYS[1], KEYS[3])
end
if redis.call('GET', KEYS[4]) == ARGV[1] then
  redis.call('DEL', KEYS[4])
end
for at = 5, #KEYS do
  if tonumber(redis.call('GET', KEYS[at]) or '0') > 0 then
    redis.call('DECR', KEYS[at])
  end
end
return 1
