-- Counts one request against a limit; the generic cell rate algorithm of domain/rate.rs, with the clock of Redis.
-- KEYS[1]: when all that was used has flowed back, microseconds. ARGV: window and interval, microseconds.
-- Answers {allowed, remaining, microseconds until one more may follow}.
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
