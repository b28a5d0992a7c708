/**
 * Vectors in Redis: a list for each partition. Each item is eight digits of the list's life, ten of the record's number in
 * it, and the record; so whoever has a copy asks for what came since, and sees when the list began anew.
 */

/** What stands before each record. */
export const itemHeadBytes = 18;

/**
 * KEYS: the list. ARGV: the life and the number that are known, how long an item is, how many are wanted at most. Comes back
 * with `LIFE NUMBER`, a line's end, and the records that are new, or all where the life is another.
 */
export const followScript = `
local last = redis.pcall('LINDEX', KEYS[1], -1)
if type(last) ~= 'string' or #last ~= tonumber(ARGV[3]) then return '0 0\\n' end
local life, number = string.sub(last, 1, 8), tonumber(string.sub(last, 9, 18))
if not number or not string.find(life, '^%x+$') then return '0 0\\n' end
local wanted = tonumber(ARGV[4])
if life == ARGV[1] then wanted = math.min(wanted, number - tonumber(ARGV[2])) end
local records = {}
if wanted > 0 then
  for _, item in ipairs(redis.call('LRANGE', KEYS[1], -wanted, -1)) do
    if #item == #last then records[#records + 1] = string.sub(item, 19) end
  end
end
return life .. ' ' .. string.format('%.0f', number) .. '\\n' .. table.concat(records)
`;

/**
 * Adds a record, and makes room: in its list the oldest go, and of the model's lists those that nothing was added to for
 * longest.
 *
 * KEYS: the list, the model's lists by when something was added, their sizes (and under '' the sum of them).
 * ARGV: the record, a life for a list that begins, how many records a list has at most, the milliseconds until it goes,
 * the largest sum.
 */
export const addScript = `
if redis.replicate_commands then redis.replicate_commands() end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local list, times, sizes = KEYS[1], KEYS[2], KEYS[3]
local most, life, number = tonumber(ARGV[5]), ARGV[2], 0
local last = redis.pcall('LINDEX', list, -1)
if type(last) == 'string' and #last == #ARGV[1] + 18 and tonumber(string.sub(last, 9, 18)) then
  life, number = string.sub(last, 1, 8), tonumber(string.sub(last, 9, 18))
elseif last then
  redis.call('DEL', list)
end
redis.call('RPUSH', list, life .. string.format('%010d', number + 1) .. ARGV[1])
redis.call('LTRIM', list, -ARGV[3], -1)
if redis.call('PTTL', list) < tonumber(ARGV[4]) then redis.call('PEXPIRE', list, ARGV[4]) end
local function resize(key, size)
  local before = tonumber(redis.call('HGET', sizes, key) or '0')
  redis.call('HINCRBY', sizes, '', size - before)
  if size > 0 then redis.call('HSET', sizes, key, size) else redis.call('HDEL', sizes, key) end
end
resize(list, redis.call('LLEN', list) * (#ARGV[1] + 18))
redis.call('ZADD', times, now, list)
while tonumber(redis.call('HGET', sizes, '') or '0') > most do
  local first = redis.call('ZRANGE', times, 0, 0)[1]
  if not first then redis.call('DEL', sizes) break end
  redis.call('DEL', first)
  redis.call('ZREM', times, first)
  resize(first, 0)
end
for _, key in ipairs({ times, sizes }) do
  if redis.call('PTTL', key) < tonumber(ARGV[4]) then redis.call('PEXPIRE', key, ARGV[4]) end
end
return 'added'
`;

/** Forgets all lists of a model. KEYS: the model's lists, their sizes. */
export const forgetScript = `
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('DEL', key) end
redis.call('DEL', KEYS[1], KEYS[2])
return 'done'
`;
