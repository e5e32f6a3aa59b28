-- Counts a try, compares, and burns the code if it is right: one step, so that of any number of callers a code serves one, and no
-- more than max_tries are compared with it.
-- KEYS: home, known address, expiry index, used in the hour; then code, earlier code, resend window, own guesses and others' guesses,
-- once away from home and once at home.
-- ARGV: hash of the given code, origin, max_tries, max_attempts_from_other_clients, max_failed_attempts_per_account, guess_window_ms, address_known_ms.
-- Answers {outcome, milliseconds, id, compared}: milliseconds until it is worth trying again, the id of the code that the outcome is
-- about or nothing, and with how many codes the given one was compared.
local at_home = redis.call('EXISTS', KEYS[1]) == 1
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local next_code_ms = math.max(redis.call('PTTL', KEYS[at_home and 12 or 7]), 0)
local compared = 0

-- In time that depends on the length alone.
local function same(kept, given)
  local difference = bit.bxor(#kept, #given)
  for at = 1, math.min(#kept, #given) do
    difference = bit.bor(difference, bit.bxor(string.byte(kept, at), string.byte(given, at)))
  end
  return difference == 0
end

local function try(key, lane, is_homes)
  local window, own_guesses, others_guesses = KEYS[lane + 2], KEYS[lane + 3], KEYS[lane + 4]
  local code = redis.call('HMGET', key, 'id', 'hash', 'expires', 'tries', 'others', 'origin', 'used')
  local id = code[1] or ''
  if not code[1] or code[7] then
    return {'absent', 0, id}
  end
  if now >= tonumber(code[3]) then
    return {'expired', 0, id}
  end
  if tonumber(code[4]) >= tonumber(ARGV[3]) or not code[2] then
    return {'exceeded', next_code_ms, id}
  end
  local own = code[6] == ARGV[2] or (is_homes and at_home)
  if not own and tonumber(code[5] or '0') >= tonumber(ARGV[4]) then
    return {'others_exceeded', next_code_ms, id}
  end
  local guesses = own and own_guesses or others_guesses
  if tonumber(redis.call('GET', guesses) or '0') >= tonumber(ARGV[5]) then
    return {own and 'exceeded' or 'others_exceeded', math.max(redis.call('PTTL', guesses), 0), id}
  end
  compared = compared + 1
  local tries = redis.call('HINCRBY', key, 'tries', 1)
  if not own then
    redis.call('HINCRBY', key, 'others', 1)
  end
  if redis.call('INCR', guesses) == 1 then
    redis.call('PEXPIRE', guesses, ARGV[6])
  end
  if not same(code[2], ARGV[1]) then
    if tries >= tonumber(ARGV[3]) then
      redis.call('HDEL', key, 'hash')
    end
    return {'wrong', 0, id}
  end
  redis.call('HDEL', key, 'hash')
  redis.call('HSET', key, 'used', 1)
  redis.call('ZREM', KEYS[3], key)
  if own then
    redis.call('DEL', guesses)
  end
  if tonumber(ARGV[7]) > 0 then
    redis.call('SET', KEYS[1], 1, 'PX', ARGV[7])
    redis.call('SET', KEYS[2], 1, 'PX', ARGV[7])
    -- What was asked for here before it was a home keeps its window.
    local left = redis.call('PTTL', window)
    if own and left > 0 then
      redis.call('SET', KEYS[12], id, 'PX', left, 'NX')
    end
  end
  if redis.call('EXISTS', KEYS[4]) == 1 then
    redis.call('INCR', KEYS[4])
  end
  return {'right', 0, id}
end

-- The newest code of a lane, then the one before it, which somebody else asked for.
local function try_lane(lane, is_homes)
  local newest = try(KEYS[lane], lane, is_homes)
  if newest[1] == 'right' then
    return newest
  end
  local earlier = try(KEYS[lane + 1], lane, is_homes)
  if earlier[1] == 'right' or newest[1] == 'absent' then
    return earlier
  end
  return newest
end

local first = at_home and 10 or 5
local answer = try_lane(first, at_home)
if answer[1] ~= 'right' then
  local second = try_lane(15 - first, not at_home)
  -- Whoever is away hears nothing of a code that was asked for at home, unless it is the right one: only a number that is somebody's
  -- has such codes.
  local is_news = at_home and (answer[1] == 'absent' or (answer[1] == 'expired' and second[1] ~= 'absent'))
  if second[1] == 'right' or is_news then
    answer = second
  end
end
return {answer[1], answer[2], answer[3], compared}
