/**
 * What Redis is asked about kept answers. Each is atomic. A label ("all", a model, a tag) has a mark, which changes when it
 * is purged; an answer counts only with the marks that its labels had before it was asked for, so that one which was on its
 * way during a purge does not count either. Marks go when no answer from before them can be left.
 */

/**
 * KEYS: the answer, then its labels. ARGV: how many bytes an answer has at most. Comes back with the marks, a line's end,
 * and the answer. What is no text stands for itself as "?": somebody else's.
 */
export const lookScript = `
local function text(key)
  local found = redis.pcall('GET', key)
  return type(found) == 'table' and '?' or found
end
local marks = {}
for i = 2, #KEYS do marks[i - 1] = text(KEYS[i]) or '0' end
local answer = text(KEYS[1]) or ''
if #answer > tonumber(ARGV[1]) then answer = '' end
return table.concat(marks, ' ') .. '\\n' .. answer
`;

/**
 * Keeps an answer, and makes room among those of its model: what has gone by itself is taken off the sum first, then those
 * go whose time is over first.
 *
 * KEYS: the answer, the model's answers by when they go, their sizes (and under '' the sum of them).
 * ARGV: the answer, its life in milliseconds, the largest sum, by how much longer to keep the lists.
 */
export const keepScript = `
if redis.replicate_commands then redis.replicate_commands() end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local size, most = #ARGV[1], tonumber(ARGV[3])
local function forget(key)
  local bytes = redis.call('HGET', KEYS[3], key)
  if bytes then redis.call('HINCRBY', KEYS[3], '', -bytes) end
  redis.call('HDEL', KEYS[3], key)
  redis.call('ZREM', KEYS[2], key)
end
if size > most then return 'too large' end
forget(KEYS[1])
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)) do forget(key) end
while tonumber(redis.call('HGET', KEYS[3], '') or '0') + size > most do
  local first = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  if not first then redis.call('DEL', KEYS[3]) break end
  redis.call('DEL', first)
  forget(first)
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[2], now + ARGV[2], KEYS[1])
redis.call('HSET', KEYS[3], KEYS[1], size)
redis.call('HINCRBY', KEYS[3], '', size)
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return 'kept'
`;

/** KEYS: a label, or a key whose answer goes. ARGV: its new mark and for how many milliseconds it stays; none: it goes. */
export const markScript = `
if ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) else redis.call('DEL', KEYS[1]) end
return 'done'
`;

/**
 * Who is to ask. KEYS: the lease, the answer. ARGV: who wants it, for how many milliseconds, whether an answer that is
 * there is of no use. Comes back with "kept" (the answer is there), "leads" or "waits".
 */
export const claimScript = `
if ARGV[3] == '0' and redis.call('EXISTS', KEYS[2]) == 1 then return 'kept' end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 'leads' end
return redis.call('GET', KEYS[1]) == ARGV[1] and 'leads' or 'waits'
`;

/** Keeps a lease, or gives it back. KEYS: the lease. ARGV: whose it is, for how many milliseconds more; 0: it goes. */
export const leaseScript = `
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 'done'
`;
