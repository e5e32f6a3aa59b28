-- Reserves a code for a number, if the resend window, the account's wrong guesses and every cap allow it: all or nothing.
-- KEYS: code, resend window, guesses, expiry index, used in the hour, known address, then one counter a cap: the last but one is the
-- strangers', which does not count where the address is known.
-- ARGV: id, hash, ttl_ms, remember_ms, resend_ms, max_guesses, hour_ms, then limit and window_ms of each cap.
-- Answers {outcome, milliseconds}: milliseconds until it is worth asking again, or until the code expires.
local resend = redis.call('PTTL', KEYS[2])
if resend > 0 then
  return {'resend', resend}
end
local guesses = tonumber(redis.call('GET', KEYS[3]) or '0')
if guesses >= tonumber(ARGV[6]) then
  return {'guesses', math.max(redis.call('PTTL', KEYS[3]), 0)}
end
local spared = redis.call('EXISTS', KEYS[6]) == 1 and #KEYS - 1
for at = 7, #KEYS do
  local limit = tonumber(ARGV[8 + (at - 7) * 2])
  if at ~= spared and tonumber(redis.call('GET', KEYS[at]) or '0') >= limit then
    return {'cap' .. (at - 7), math.max(redis.call('PTTL', KEYS[at]), 0)}
  end
end
for at = 7, #KEYS do
  if at ~= spared and redis.call('INCR', KEYS[at]) == 1 then
    redis.call('PEXPIRE', KEYS[at], ARGV[9 + (at - 7) * 2])
  end
end
-- Counts what is used of what the last cap, the total's, counts as sent: both begin together.
if redis.call('GET', KEYS[#KEYS]) == '1' then
  redis.call('SET', KEYS[5], 0, 'PX', ARGV[7])
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local ttl = tonumber(ARGV[3])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'hash', ARGV[2], 'expires', now + ttl, 'tries', 0)
redis.call('PEXPIRE', KEYS[1], ttl + tonumber(ARGV[4]))
if tonumber(ARGV[5]) > 0 then
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[5])
end
redis.call('ZADD', KEYS[4], now + ttl, KEYS[1])
return {'reserved', ttl}
