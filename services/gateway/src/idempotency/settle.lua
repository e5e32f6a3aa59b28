-- Writes down how a request ended, if the claim is still its own; repeating it changes nothing.
-- KEYS[1]: the claim. ARGV: id of the claim, its last state ('released' forgets it), the answer, how long it is kept in
-- milliseconds.
if redis.call('HGET', KEYS[1], 'claim') ~= ARGV[1] then
  return 0
end
if ARGV[2] == 'released' then
  return redis.call('DEL', KEYS[1])
end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'answer', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
