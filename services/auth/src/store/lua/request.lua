-- Reserves a code for a number, if the resend window, the account's wrong guesses and every cap allow it: all or nothing.
-- KEYS: code, resend window, guesses, expiry index, used in the hour, then one counter a cap.
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
for at = 6, #KEYS do
  local limit = tonumber(ARGV[8 + (at - 6) * 2])
  if tonumber(redis.call('GET', KEYS[at]) or '0') >= limit then
    return {'cap' .. (at - 6), math.max(redis.call('PTTL', KEYS[at]), 0)}
  end
end
for at = 6, #KEYS do
  if redis.call('INCR', KEYS[at]) == 1 then
    redis.call('PEXPIRE', KEYS[at], ARGV[9 + (at - 6) * 2])
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
