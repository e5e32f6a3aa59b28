-- Writes down how a request ended, if the claim is still its own; repeating it changes nothing.
-- KEYS[1]: the claim. KEYS[2]: how many bytes are remembered for its owner. ARGV: id of the claim, its last state ('released'
-- forgets it), the answer, how long it is kept in milliseconds, what a claim without an answer costs, and the most that is
-- remembered for one owner, both in bytes.
local found = redis.call('HMGET', KEYS[1], 'claim', 'state')
if found[1] ~= ARGV[1] or found[2] ~= 'running' then
  return 0
end
local held = tonumber(redis.call('GET', KEYS[2]) or 0)
if ARGV[2] == 'released' then
  if held >= tonumber(ARGV[5]) then
    redis.call('DECRBY', KEYS[2], ARGV[5])
  end
  return redis.call('DEL', KEYS[1])
end
local state, answer = ARGV[2], ARGV[3]
if held + #answer > tonumber(ARGV[6]) / 2 then
  -- The second half is for claims alone: that a request is not carried out twice is worth more than its answer.
  if state == 'answered' then state = 'answered_at_length' end
  answer = ''
end
redis.call('HSET', KEYS[1], 'state', state, 'answer', answer)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
-- An account that ran out in between is not begun anew for this: it would have no end.
if held > 0 and #answer > 0 then
  redis.call('INCRBY', KEYS[2], #answer)
end
return 1
