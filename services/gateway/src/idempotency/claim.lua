-- Claims a key, or says what became of the request that claimed it before.
-- KEYS[1]: the claim. KEYS[2]: how many bytes are remembered for its owner. ARGV: id of the claim, sealed fingerprint, how long
-- the request may run and how long the claim is kept, both in milliseconds, what a claim without an answer costs, and the most
-- that is remembered for one owner, both in bytes.
-- Answers {state, fingerprint, answer}; the state is 'claimed' when the key is the caller's now, and 'full' when nothing more is
-- remembered for this owner, for as many milliseconds as stand in the third place.
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local found = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'answer', 'ends_ms')
if found[1] then
  -- Nobody runs for so long: the gateway that did has died, and whether the request took effect went with it.
  if found[1] == 'running' and now_ms > tonumber(found[4]) then
    return {'unknown', found[2], ''}
  end
  return {found[1], found[2], found[3] or ''}
end
if tonumber(redis.call('GET', KEYS[2]) or 0) + tonumber(ARGV[5]) > tonumber(ARGV[6]) then
  return {'full', '', tostring(redis.call('PTTL', KEYS[2]))}
end
local ends_ms = string.format('%.0f', now_ms + tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'state', 'running', 'claim', ARGV[1], 'fingerprint', ARGV[2], 'ends_ms', ends_ms)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('INCRBY', KEYS[2], ARGV[5])
if redis.call('PTTL', KEYS[2]) < 0 then
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
end
return {'claimed', '', ''}
