-- Takes back a code that could not be sent: the window is open again and nothing was counted.
-- KEYS: code, resend window, expiry index, then one counter a cap. ARGV: id.
if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[3], KEYS[1])
end
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
end
for at = 4, #KEYS do
  if tonumber(redis.call('GET', KEYS[at]) or '0') > 0 then
    redis.call('DECR', KEYS[at])
  end
end
return 1
