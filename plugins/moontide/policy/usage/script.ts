/**
 * The cluster's sums of usage in Redis (sums-text.ts).
 *
 * A batch is counted once, however often it is told: each writer numbers its own and tells them in order, and Redis
 * remembers the last number of each writer, as Kafka does of its idempotent producers (KIP-98). So what is remembered does
 * not grow with the number of requests, each of which is in one batch.
 */

/** So long a writer may be silent between two attempts to tell one batch. */
const rememberedSeconds = 604800;

/** So many fields a day has: of further models, which are names that clients invent, there are sums as `other` alone. */
const mostFields = 100000;
const [mostWithOthers, other] = [2 * mostFields, "other"];

/**
 * KEYS    the writer's last number, the days that there are, and for each sum its day's hash
 * ARGV    the batch's number, how long days are kept (s), the first day that is kept (`20261130`), and for each sum: its
 *         day (`2026-11-30`), its field, its amounts
 * reply   `told`, or `known` where it was counted before
 */
export const addSumsScript = `
local call, told, days, kept = redis.call, KEYS[1], KEYS[2], ARGV[2]
if (tonumber(call('GET', told) or 0) or 0) >= tonumber(ARGV[1]) then return 'known' end

local function present_in(sums, field)
  local present = call('HGET', sums, field)
  if present then return field, present end
  local fields = call('HLEN', sums)
  if fields < ${mostFields} then return field end
  field = string.match(field, '^.*\\t') .. '${other}'
  if fields >= ${mostWithOthers} then field = '\\t\\t\\t\\t${other}' end
  return field, call('HGET', sums, field)
end

local function sum_of(present, amounts)
  local numbers = {}
  for number in string.gmatch(present, '%d+') do numbers[#numbers + 1] = tonumber(number) end
  local at = 0
  return (string.gsub(amounts, '%d+', function(number)
    at = at + 1
    return string.format('%.0f', number + (numbers[at] or 0))
  end))
end

local at, last_day = 4, nil
for key = 3, #KEYS do
  local sums, day, amounts = KEYS[key], ARGV[at], ARGV[at + 2]
  local field, present = present_in(sums, ARGV[at + 1])
  call('HSET', sums, field, present and sum_of(present, amounts) or amounts)
  if day ~= last_day then
    call('EXPIRE', sums, kept)
    call('ZADD', days, (string.gsub(day, '%D', '')), day)
    last_day = day
  end
  at = at + 3
end
call('ZREMRANGEBYSCORE', days, '-inf', '(' .. ARGV[3])
call('EXPIRE', days, kept)
call('SET', told, ARGV[1], 'EX', ${rememberedSeconds})
return 'told'
`;

/** KEYS: the days. ARGV: the first and the last that are asked for (`20261130`, or `-inf`, `+inf`). Reply: `days`, and each behind a blank. */
export const listDaysScript = `
local days = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2])
table.insert(days, 1, 'days')
return table.concat(days, ' ')
`;

/**
 * A part of a day's sums. KEYS: its hash. ARGV: where to go on, from `0`, and about how many. Reply: a line `sums NEXT`, the
 * day being over at `0`, then for each sum a line with its field and one with its amounts. As with all of Redis' scans a sum
 * may come twice.
 */
export const readSumsScript = `
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
return 'sums ' .. page[1] .. '\\n' .. table.concat(page[2], '\\n')
`;
