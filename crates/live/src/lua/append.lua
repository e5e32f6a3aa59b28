-- KEYS: events, fence, progress. ARGV: fence, task, length, ttl, channel, progress ttl, attempt (or empty), progress, events….
local fence, stored = tonumber(ARGV[1]), tonumber(redis.call('GET', KEYS[2]) or '0')
if fence < stored then return 0 end
if fence > stored then redis.call('SET', KEYS[2], ARGV[1]) end
redis.call('EXPIRE', KEYS[2], ARGV[6])
if ARGV[7] ~= '' then
  redis.call('HSET', KEYS[3], ARGV[7], ARGV[8])
  redis.call('EXPIRE', KEYS[3], ARGV[6])
end
if #ARGV > 8 then
  for i = 9, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'e', ARGV[i]) end
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  redis.call('PUBLISH', ARGV[5], ARGV[2])
end
return 1
