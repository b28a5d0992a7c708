import { slotCount } from "./slots";

/**
 * Token limits and budgets of a cluster in Redis, which runs one script at a time, by its own clock (microseconds). Counts
 * are as in shared memory (feature/token-limit/count.ts): a sum of what was used, how much of it goes with each slot, and
 * what is held. What is held for a request is a lease besides: a worker that dies does not renew it, and it ends.
 *
 * `reserve` holds of all allowances or of none:
 *   KEYS      for each allowance its counts, and its leases
 *   ARGV      "reserve", the request, how long a lease is (ms), and for each allowance: kind (`w`: sliding window,
 *             `p`: period, `n`: what is held alone), its time (a window in microseconds, a period's number), the limit,
 *             the amount, how long its counts are kept (ms)
 *   reply     the position of the allowance that refuses, or 0; for each, up to it: what is used or held now, in how many
 *             milliseconds there is enough (refused) or all of it is there again, 0 where that is not known, and 0
 *
 * `settle` gives back what is held for requests and counts what they used, each request once:
 *   KEYS      for each request a mark that it was settled, then as above
 *   ARGV      "settle", how long a mark is kept (ms), and for each request: its name, its age (ms), how many allowances;
 *             for each of these as above, with what was used in the limit's place
 *   reply     "0"
 *
 * `renew` lets leases go on:
 *   KEYS      as for `reserve`
 *   ARGV      as for `settle`, with how long a lease is in place of how long a mark is kept, and without marks
 *   reply     "0"
 */
export const tokenLimitScript = `
if redis.replicate_commands then redis.replicate_commands() end
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local now_ms = math.floor(now / 1000)
local slots = ${slotCount}

local function integer(number) return string.format('%.0f', number) end
local function number(text) return tonumber(text or 0) or 0 end
local function slot_at(moment, window) return math.floor(moment * slots / window) + 1 end
local function start_of(slot, window) return (slot - 1) * window / slots end

local function expire(counts, leases)
  local ended = call('ZRANGEBYSCORE', leases, '-inf', integer(now_ms))
  for i = 1, #ended do
    call('ZREM', leases, ended[i])
    call('HINCRBY', counts, 'held', '-' .. string.match(ended[i], '%d+$'))
  end
end

local function turn(counts, window)
  local slot = slot_at(now, window)
  local turned = tonumber(call('HGET', counts, 'turned') or slot)
  if turned == slot then
    call('HSET', counts, 'turned', integer(slot))
    return slot
  end
  local gone = 0
  for due = turned + 1, math.min(slot, turned + slots + 1) do
    local field = 'due' .. integer(due)
    local amount = call('HGET', counts, field)
    if amount then
      gone = gone + tonumber(amount)
      call('HDEL', counts, field)
    end
  end
  if gone > 0 then call('HINCRBY', counts, 'used', integer(-gone)) end
  call('HSET', counts, 'turned', integer(slot))
  return slot
end

local function begin_period(counts, period)
  local present = number(call('HGET', counts, 'period'))
  if present < period then
    call('HSET', counts, 'period', integer(period))
    call('HDEL', counts, 'used')
  end
  return present <= period
end

local function used_of(kind, counts, span)
  if kind == 'n' then return 0 end
  if kind == 'w' then turn(counts, span) elseif not begin_period(counts, span) then return 0 end
  return number(call('HGET', counts, 'used'))
end

local function wait_for(kind, counts, span, missing)
  if kind ~= 'w' then return 0 end
  local slot, free = slot_at(now, span), 0
  for due = slot + 1, slot + slots + 1 do
    free = free + number(call('HGET', counts, 'due' .. integer(due)))
    if free >= missing then return math.ceil((start_of(due, span) - now) / 1000) end
  end
  return 0
end

local function keep(counts, leases, kept)
  call('PEXPIRE', counts, kept)
  call('PEXPIRE', leases, kept)
end

local function reserve()
  local id, lease = ARGV[2], tonumber(ARGV[3])
  local reply = { '0' }
  for i = 1, #KEYS / 2 do
    local at, counts, leases = 5 * i - 1, KEYS[2 * i - 1], KEYS[2 * i]
    local kind, span, limit, amount = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    expire(counts, leases)
    local held = number(call('HGET', counts, 'held'))
    local sum = used_of(kind, counts, span) + held
    if sum + amount > limit then
      reply[1] = integer(i)
      reply[i + 1] = integer(math.max(0, sum)) .. ' ' .. integer(wait_for(kind, counts, span, sum + amount - limit)) .. ' 0'
      return table.concat(reply, ' ')
    end
    local whole = 0
    if kind == 'w' then whole = math.ceil((start_of(slot_at(now, span) + slots + 1, span) - now) / 1000) end
    reply[i + 1] = integer(math.max(0, sum + amount)) .. ' ' .. integer(whole) .. ' 0'
  end
  for i = 1, #KEYS / 2 do
    local at, counts, leases = 5 * i - 1, KEYS[2 * i - 1], KEYS[2 * i]
    if call('ZADD', leases, integer(now_ms + lease), id .. ' ' .. ARGV[at + 3]) == 1 then
      call('HINCRBY', counts, 'held', ARGV[at + 3])
    end
    keep(counts, leases, ARGV[at + 4])
  end
  return table.concat(reply, ' ')
end

local function add_used(kind, counts, span, used, age)
  if used == '0' or kind == 'n' then return end
  if kind == 'p' then
    if begin_period(counts, span) then call('HINCRBY', counts, 'used', used) end
    return
  end
  local back = slot_at(now - age, span) + slots + 1
  if turn(counts, span) >= back then return end
  call('HINCRBY', counts, 'used', used)
  call('HINCRBY', counts, 'due' .. integer(back), used)
end

local function settle()
  local at, key = 3, 1
  while ARGV[at] do
    local id, age, count = ARGV[at], tonumber(ARGV[at + 1]) * 1000, tonumber(ARGV[at + 2])
    local fresh = call('SET', KEYS[key], '1', 'NX', 'PX', ARGV[2])
    at, key = at + 3, key + 1
    for _ = 1, count do
      if fresh then
        local counts, leases = KEYS[key], KEYS[key + 1]
        expire(counts, leases)
        add_used(ARGV[at], counts, tonumber(ARGV[at + 1]), ARGV[at + 2], age)
        if call('ZREM', leases, id .. ' ' .. ARGV[at + 3]) == 1 then
          call('HINCRBY', counts, 'held', '-' .. ARGV[at + 3])
        end
        keep(counts, leases, ARGV[at + 4])
      end
      at, key = at + 5, key + 2
    end
  end
  return '0'
end

local function renew()
  local at, key = 3, 1
  while ARGV[at] do
    local id, count = ARGV[at], tonumber(ARGV[at + 2])
    at = at + 3
    for _ = 1, count do
      call('ZADD', KEYS[key + 1], 'XX', integer(now_ms + tonumber(ARGV[2])), id .. ' ' .. ARGV[at + 3])
      at, key = at + 5, key + 2
    end
  end
  return '0'
end

if ARGV[1] == 'reserve' then return reserve() end
if ARGV[1] == 'settle' then return settle() end
return renew()
`;
