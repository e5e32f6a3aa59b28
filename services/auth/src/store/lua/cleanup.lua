-- Empties codes that have expired unused: what stays is that they expired.
-- KEYS: expiry index, used in the hour, sent in the hour. ARGV: how many at most.
-- Answers {emptied, sent, used}.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, code in ipairs(expired) do
  redis.call('HDEL', code, 'hash')
  redis.call('ZREM', KEYS[1], code)
end
return {#expired, tonumber(redis.call('GET', KEYS[3]) or '0'), tonumber(redis.call('GET', KEYS[2]) or '0')}
