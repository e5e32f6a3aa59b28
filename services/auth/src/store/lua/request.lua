-- Reserves a code for a number, if the resend window, the account's wrong guesses and every cap allow it: all or nothing.
-- KEYS: home, known address, expiry index, used in the hour; then code, resend window, own guesses, number's hour and number's day,
-- once away from home and once at home; then the counters of address, network, block, the hour's strangers, away and total, and the
-- day's strangers, away and total.
-- ARGV: id, hash, origin, ttl_ms, remember_ms, resend_ms, max_guesses, hour_ms, then limit and window_ms of each cap: number's hour,
-- number's day, and the others in the order of their counters.
-- Answers {outcome, milliseconds, keys}: milliseconds until it is worth asking again, or until the code expires; the code's key, its
-- resend window's and those of the counters that counted it.
local at_home = redis.call('EXISTS', KEYS[1]) == 1
local known = at_home or redis.call('EXISTS', KEYS[2]) == 1
local before = at_home and 9 or 4
local code, window, guesses = KEYS[before + 1], KEYS[before + 2], KEYS[before + 3]
local total_of_hour = KEYS[20]
local counters = {
  KEYS[before + 4], KEYS[before + 5], KEYS[15], KEYS[16], KEYS[17], KEYS[18], KEYS[19], total_of_hour, KEYS[21], KEYS[22], KEYS[23],
}
local spared = {false, false, at_home, at_home, at_home, known, at_home, false, known, at_home, false}

local resend = redis.call('PTTL', window)
if resend > 0 then
  return {'resend', resend, {}}
end
if tonumber(redis.call('GET', guesses) or '0') >= tonumber(ARGV[7]) then
  return {'guesses', math.max(redis.call('PTTL', guesses), 0), {}}
end
-- Of several caps that are reached, the one that will be in the way for the longest time.
local reached, wait = nil, -1
for at, counter in ipairs(counters) do
  if not spared[at] and tonumber(redis.call('GET', counter) or '0') >= tonumber(ARGV[7 + at * 2]) then
    local left = math.max(redis.call('PTTL', counter), 0)
    if left > wait then
      reached, wait = at, left
    end
  end
end
if reached then
  return {'cap' .. (reached - 1), wait, {}}
end
local keys = {code, window}
for at, counter in ipairs(counters) do
  if not spared[at] then
    if redis.call('INCR', counter) == 1 then
      redis.call('PEXPIRE', counter, ARGV[8 + at * 2])
    end
    table.insert(keys, counter)
  end
end
-- Counts what is used of what the total's counter counts as sent: both begin together.
if redis.call('GET', total_of_hour) == '1' then
  redis.call('SET', KEYS[4], 0, 'PX', ARGV[8])
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local ttl = tonumber(ARGV[4])
redis.call('DEL', code)
redis.call('HSET', code, 'id', ARGV[1], 'hash', ARGV[2], 'origin', ARGV[3], 'expires', now + ttl, 'tries', 0, 'others', 0)
redis.call('PEXPIRE', code, ttl + tonumber(ARGV[5]))
if tonumber(ARGV[6]) > 0 then
  redis.call('SET', window, ARGV[1], 'PX', ARGV[6])
end
redis.call('ZADD', KEYS[3], now + ttl, code)
return {'reserved', ttl, keys}
