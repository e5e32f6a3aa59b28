-- Reserves a code for a number, if the resend window, the wrong guesses and every cap allow it: all or nothing.
-- KEYS: home, known address, expiry index, used in the hour, reservation; then code, earlier code, resend window, own guesses, and the
-- counters of the number's hour, the number's day, the client's hour for the number and the client's day for it, once away from home and
-- once at home; then the counters of address, network, block, the hour's strangers, away and total, and the day's strangers, away and
-- total.
-- ARGV: id, hash, origin, ttl_ms, remember_ms, resend_ms, max_failed_attempts_per_account, hour_ms, then limit and window_ms of each cap, in the order of
-- the counters.
-- Answers {outcome, milliseconds, keys, good_ms}: milliseconds until it is worth asking again, or until the code expires; the code's key,
-- its resend window's and those of the counters that counted it; and how long the last code that was sent is still good.
local lane_keys, first_lane = 8, 6
local at_home = redis.call('EXISTS', KEYS[1]) == 1
local known = at_home or redis.call('EXISTS', KEYS[2]) == 1
local lane = first_lane + (at_home and lane_keys or 0)
local code, earlier, window, guesses = KEYS[lane], KEYS[lane + 1], KEYS[lane + 2], KEYS[lane + 3]
local counters = {KEYS[lane + 4], KEYS[lane + 5], KEYS[lane + 6], KEYS[lane + 7]}
for at = first_lane + 2 * lane_keys, #KEYS do
  table.insert(counters, KEYS[at])
end
local total_of_hour = counters[10]
local spared = {
  false, false, false, false, at_home, at_home, at_home, known, at_home, false, known, at_home, false,
}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function good_ms(key)
  local kept = redis.call('HMGET', key, 'hash', 'used', 'expires')
  if not kept[1] or kept[2] then
    return 0
  end
  return math.max(tonumber(kept[3]) - now, 0)
end

local left = good_ms(code)
local resend = redis.call('PTTL', window)
if resend > 0 then
  return {'resend', resend, {}, left}
end
if tonumber(redis.call('GET', guesses) or '0') >= tonumber(ARGV[7]) then
  return {'guesses', math.max(redis.call('PTTL', guesses), 0), {}, left}
end
-- Of several caps that are reached, the one that will be in the way for the longest time.
local reached, wait = nil, -1
for at, counter in ipairs(counters) do
  if not spared[at] and tonumber(redis.call('GET', counter) or '0') >= tonumber(ARGV[7 + at * 2]) then
    local until_free = math.max(redis.call('PTTL', counter), 0)
    if until_free > wait then
      reached, wait = at, until_free
    end
  end
end
if reached then
  return {'cap' .. (reached - 1), wait, {}, left}
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
local ttl = tonumber(ARGV[4])
-- A client's new code voids its own old one. What somebody else asked for stays good beside it: whoever holds the phone signs in with any
-- code that reached it.
if redis.call('HGET', earlier, 'origin') == ARGV[3] then
  redis.call('DEL', earlier)
  redis.call('ZREM', KEYS[3], earlier)
end
if not at_home and left > 0 and redis.call('HGET', code, 'origin') ~= ARGV[3] then
  redis.call('RENAME', code, earlier)
  redis.call('ZADD', KEYS[3], now + left, earlier)
end
redis.call('DEL', code)
redis.call('HSET', code, 'id', ARGV[1], 'hash', ARGV[2], 'origin', ARGV[3], 'expires', now + ttl, 'tries', 0, 'others', 0)
redis.call('PEXPIRE', code, ttl + tonumber(ARGV[5]))
if tonumber(ARGV[6]) > 0 then
  redis.call('SET', window, ARGV[1], 'PX', ARGV[6])
end
redis.call('ZADD', KEYS[3], now + ttl, code)
-- For who finds out later that the code could not be sent.
redis.call('SET', KEYS[5], table.concat(keys, ' '), 'PX', ttl)
return {'reserved', ttl, keys, ttl}
