-- Writes down how a request ended, if the claim is still its own; repeating it changes nothing.
-- KEYS[1]: the claim. KEYS[2]: how many bytes are remembered for its owner, by the span of time in which they were written. ARGV:
-- id of the claim, its last state ('released' forgets it), the answer, how long it is kept in milliseconds, what a claim without
-- an answer costs, and the most that is remembered for one owner, both in bytes, and the length of a span in milliseconds.
-- Answers 0 when the claim is another's, 1 when all is written down, and 2 when there was no room for the answer.
local found = redis.call('HMGET', KEYS[1], 'claim', 'state', 'span')
if found[1] ~= ARGV[1] or found[2] ~= 'running' then
  return 0
end
if ARGV[2] == 'released' then
  if found[3] and redis.call('HEXISTS', KEYS[2], found[3]) == 1 then
    redis.call('HINCRBY', KEYS[2], found[3], -tonumber(ARGV[5]))
  end
  redis.call('DEL', KEYS[1])
  return 1
end
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local kept_ms, span_ms = tonumber(ARGV[4]), tonumber(ARGV[7])
local held = 0
local account = redis.call('HGETALL', KEYS[2])
for at = 1, #account, 2 do
  if (tonumber(account[at]) + 1) * span_ms + kept_ms > now_ms then
    held = held + tonumber(account[at + 1])
  end
end
local state, answer, written = ARGV[2], ARGV[3], 1
if #answer > 0 and held + #answer > tonumber(ARGV[6]) / 2 then
  -- The second half is for claims alone: that a request is not carried out twice is worth more than its answer.
  state, answer, written = 'answered_at_length', '', 2
end
redis.call('HSET', KEYS[1], 'state', state, 'answer', answer)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if #answer > 0 then
  redis.call('HINCRBY', KEYS[2], string.format('%.0f', math.floor(now_ms / span_ms)), #answer)
  redis.call('PEXPIRE', KEYS[2], string.format('%.0f', kept_ms + span_ms))
end
return written
