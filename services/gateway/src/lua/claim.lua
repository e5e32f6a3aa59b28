-- Claims a key, or says what became of the request that claimed it before. A claim is for a lease, which the gateway that has it renews;
-- of one whose lease has run out, the gateway has died: nobody knows what became of the request if it was sent on, and nothing did if not.
-- KEYS[1]: the claim. KEYS[2]: how many bytes are remembered for its owner, by the span of time in which they were written. ARGV:
-- id of the claim, sealed fingerprint, how long a lease lasts and how long the claim is kept, both in milliseconds, what a
-- claim without an answer costs, and the most that is remembered for one owner, both in bytes, and the length of a span in
-- milliseconds.
-- Answers {state, fingerprint, answer}; the state is 'claimed' when the key is the caller's now, and 'full' when nothing more is
-- remembered for this owner, for as many milliseconds as stand in the third place.
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local found = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'answer', 'ends_ms', 'sent')
local ends_ms = string.format('%.0f', now_ms + tonumber(ARGV[3]))
if found[1] then
  if found[1] == 'running' and now_ms > tonumber(found[4]) then
    if found[5] then
      return {'unknown', found[2], ''}
    end
    -- Its cost is booked already.
    redis.call('HSET', KEYS[1], 'claim', ARGV[1], 'fingerprint', ARGV[2], 'ends_ms', ends_ms)
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
    return {'claimed', '', ''}
  end
  return {found[1], found[2], found[3] or ''}
end
local kept_ms, cost, most, span_ms = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
-- What was written in a span is forgotten by the end of the time that its last line is kept.
local held, spans = 0, {}
local account = redis.call('HGETALL', KEYS[2])
for at = 1, #account, 2 do
  local forgotten_ms = (tonumber(account[at]) + 1) * span_ms + kept_ms
  if forgotten_ms <= now_ms then
    redis.call('HDEL', KEYS[2], account[at])
  else
    local bytes = tonumber(account[at + 1])
    held = held + bytes
    spans[#spans + 1] = {forgotten_ms, bytes}
  end
end
if held + cost > most then
  table.sort(spans, function(one, other) return one[1] < other[1] end)
  for _, span in ipairs(spans) do
    held = held - span[2]
    if held + cost <= most then
      return {'full', '', string.format('%.0f', span[1] - now_ms)}
    end
  end
end
local span = string.format('%.0f', math.floor(now_ms / span_ms))
redis.call(
  'HSET', KEYS[1], 'state', 'running', 'claim', ARGV[1], 'fingerprint', ARGV[2], 'ends_ms', ends_ms, 'span', span
)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('HINCRBY', KEYS[2], span, ARGV[5])
redis.call('PEXPIRE', KEYS[2], string.format('%.0f', kept_ms + span_ms))
return {'claimed', '', ''}
