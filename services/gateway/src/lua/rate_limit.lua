-- Counts one request against a limit; the generic cell rate algorithm of domain/rate.rs, with the clock of Redis.
-- KEYS[1]: when all that was used has flowed back, microseconds. KEYS[2] and KEYS[3], where the request is of a session: one exists
-- while that, or the key that signed its token, counts as ended; KEYS[4]: exists while the list of both is whole. Otherwise nothing is
-- counted. ARGV: window and interval, microseconds.
-- Answers {verdict, remaining, microseconds until one more may follow}; the verdict is 0 beyond the limit, 1 within it, 2
-- for a session that was ended, and 3 when nobody knows whether it was.
if KEYS[2] and redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then
  return {2, 0, 0}
end
if KEYS[4] and redis.call('EXISTS', KEYS[4]) == 0 then
  return {3, 0, 0}
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local window = tonumber(ARGV[1])
local interval = tonumber(ARGV[2])
local restored = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + interval
local wait = restored - window - now
if wait > 0 then
  return {0, 0, wait}
end
redis.call('SET', KEYS[1], string.format('%.0f', restored), 'PX', math.ceil((restored - now) / 1000))
return {1, math.floor((window + now - restored) / interval), interval}
