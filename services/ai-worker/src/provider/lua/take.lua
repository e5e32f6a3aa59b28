-- Two buckets, of requests and of tokens, that fill evenly and hold ten seconds' worth. Whoever comes takes at once what it needs, if
-- need be on credit, and is told how long to wait for it: so nobody polls, and who came first goes first.
--
-- KEYS: the buckets. ARGV: requests a minute, tokens a minute, tokens needed, longest wait in milliseconds.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', KEYS[1], 'at', 'requests', 'tokens')
local passed = math.max(0, now - (tonumber(stored[1]) or now))
local wait, levels = 0, {}
for i, need in ipairs({1, tonumber(ARGV[3])}) do
  local limit = tonumber(ARGV[i])
  if limit > 0 then
    local capacity = math.max(1, limit / 6)
    local level = math.min(capacity, (tonumber(stored[i + 1]) or capacity) + passed * limit / 60000)
    level = level - math.min(need, capacity)
    if level < 0 then wait = math.max(wait, -level * 60000 / limit) end
    levels[i] = level
  end
end
wait = math.ceil(wait)
if wait > tonumber(ARGV[4]) then return -1 end
redis.call('HSET', KEYS[1], 'at', now, 'requests', levels[1] or 0, 'tokens', levels[2] or 0)
redis.call('PEXPIRE', KEYS[1], 120000 + wait)
return wait
