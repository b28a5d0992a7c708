/**
 * Decides in Redis over all of a request's limits at once: takes it off all of them, or, where one refuses it, off
 * none. Exact: Redis runs one script at a time, and time is Redis' own, in microseconds.
 *
 * KEYS[i]            where the counts of a limit stand for this key
 * ARGV[5 i - 4 …]    kind (`s`: sliding window, `g`: GCRA), window, requests, cost, and for `s` how much to take ahead
 *                    where there is so much, for `g` the burst
 *
 * Comes back with one text: the position of the limit that refuses, or 0; then for each limit what is left, for how
 * many milliseconds that counts (or until another try is worth it), and how much was taken. Behind a refusal nothing is
 * said of the limits that follow.
 */
export const rateLimitScript = `
if redis.replicate_commands then redis.replicate_commands() end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local writes, reply = {}, { '0' }

local function integer(number) return string.format('%.0f', number) end

local function say(left, wait, taken)
  reply[#reply + 1] = integer(math.max(0, math.floor(left)))
  reply[#reply + 1] = integer(math.max(0, math.ceil(wait / 1000)))
  reply[#reply + 1] = integer(taken)
end

local function part_until(room, past)
  if past > 0 then return math.max(0, 1 - room / past) end
  return 0
end

local function sliding_window(key, window, requests, cost, ahead)
  local index = math.floor(now / window)
  local passed = now / window - index
  local kept = redis.call('HMGET', key, 'window', 'present', 'past')
  local present, past = 0, 0
  if kept[1] == integer(index) then
    present, past = tonumber(kept[2]), tonumber(kept[3])
  elseif kept[1] == integer(index - 1) then
    past = tonumber(kept[2])
  end
  local left = requests - present - past * (1 - passed) + 0.000001
  if left < cost then
    local room, wait = requests - present - cost, 0
    if room >= 0 then
      wait = math.max(0, part_until(room, past) - passed)
    else
      wait = 1 - passed + part_until(requests - cost, present)
    end
    say(left, wait * window, 0)
    return false
  end
  local taken = math.max(cost, math.min(ahead, math.floor(left)))
  say(left - taken, (1 - passed) * window, taken)
  writes[#writes + 1] = function()
    redis.call('HSET', key, 'window', integer(index))
    redis.call('HSET', key, 'present', integer(present + taken))
    redis.call('HSET', key, 'past', integer(past))
    redis.call('PEXPIRE', key, integer(math.ceil(window / 500) + 1000))
  end
  return true
end

local function stream(key, window, requests, cost, burst)
  local interval = window / requests
  local arrival = math.max(now, tonumber(redis.call('GET', key) or now)) + cost * interval
  local left = now + burst * interval - arrival + interval / 1000
  if left < 0 then
    say((left + cost * interval) / interval, -left, 0)
    return false
  end
  say(left / interval, arrival - now, cost)
  writes[#writes + 1] = function()
    redis.call('SET', key, string.format('%.3f', arrival), 'PX',
      integer(math.ceil((arrival - now) / 1000) + 1000))
  end
  return true
end

for i = 1, #KEYS do
  local at = 5 * i - 5
  local decide = ARGV[at + 1] == 'g' and stream or sliding_window
  local fits = decide(KEYS[i], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]),
    tonumber(ARGV[at + 5]))
  if not fits then
    reply[1] = integer(i)
    return table.concat(reply, ' ')
  end
end
for i = 1, #writes do writes[i]() end
return table.concat(reply, ' ')
`;
