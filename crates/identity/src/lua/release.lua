-- Deletes the keys that still hold this value: somebody else may have set one since.
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
