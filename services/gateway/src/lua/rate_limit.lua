-- Counts one request against a limit; the generic cell rate algorithm of domain/rate.rs, with the clock of Redis.
-- KEYS[1]: when all that was used has flowed back, microseconds. ARGV: window and interval, microseconds; and how many requests were
-- counted elsewhere and not told yet, below zero those that were told in error.
-- Answers {1 within the limit or else 0, remaining, microseconds until one more may follow, microseconds until all has flowed back}.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local window = tonumber(ARGV[1])
local interval = tonumber(ARGV[2])
local untold = tonumber(ARGV[3])
local used = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + untold * interval
local restored = math.max(used, now) + interval
local wait = restored - window - now
if wait > 0 then
  restored = restored - interval
end
if wait <= 0 or untold ~= 0 then
  redis.call('SET', KEYS[1], string.format('%.0f', restored), 'PX', math.ceil((restored - now) / 1000))
end
if wait > 0 then
  return {0, 0, wait, restored - now}
end
return {1, math.floor((window + now - restored) / interval), interval, restored - now}
