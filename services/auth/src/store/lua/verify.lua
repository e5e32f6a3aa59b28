-- Counts a try, compares, and burns the code if it is right: one step, so that of any number of callers the code serves one, and no
-- more than max_tries are compared.
-- KEYS: code, resend window, guesses, expiry index, used in the hour, known address.
-- ARGV: id, hash of the given code, max_tries, max_guesses, guess_window_ms, address_known_ms.
-- Answers {outcome, milliseconds until it is worth trying again}.
local code = redis.call('HMGET', KEYS[1], 'id', 'hash', 'expires', 'tries', 'used')
if not code[1] or code[5] then
  return {'wrong', 0}
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if now >= tonumber(code[3]) then
  return {'expired', 0}
end
if tonumber(code[4]) >= tonumber(ARGV[3]) then
  return {'exceeded', math.max(redis.call('PTTL', KEYS[2]), 0)}
end
if tonumber(redis.call('GET', KEYS[3]) or '0') >= tonumber(ARGV[4]) then
  return {'exceeded', math.max(redis.call('PTTL', KEYS[3]), 0)}
end
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
if redis.call('INCR', KEYS[3]) == 1 then
  redis.call('PEXPIRE', KEYS[3], ARGV[5])
end
-- In time that depends on the length alone.
local kept, given = code[2], ARGV[2]
local difference = bit.bxor(#kept, #given)
for at = 1, math.min(#kept, #given) do
  difference = bit.bor(difference, bit.bxor(string.byte(kept, at), string.byte(given, at)))
end
if difference ~= 0 or code[1] ~= ARGV[1] then
  if tries >= tonumber(ARGV[3]) then
    redis.call('HDEL', KEYS[1], 'hash')
  end
  return {'wrong', 0}
end
redis.call('HDEL', KEYS[1], 'hash')
redis.call('HSET', KEYS[1], 'used', 1)
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[4], KEYS[1])
if tonumber(ARGV[6]) > 0 then
  redis.call('SET', KEYS[6], 1, 'PX', ARGV[6])
end
if redis.call('EXISTS', KEYS[5]) == 1 then
  redis.call('INCR', KEYS[5])
end
return {'right', 0}
