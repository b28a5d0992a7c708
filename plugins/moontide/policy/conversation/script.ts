/**
 * Conversations in Redis: turns and responses are texts under their digests, a conversation's name a text with the digest
 * of its last turn, a blank, and what is said of it. All of it goes by itself.
 */

/**
 * Follows a conversation as `walkTurns` does (turn-text.ts), and keeps it for longer. KEYS: the last turn. ARGV: the prefix
 * of turns, the last one's digest, how many, how many bytes, for how many milliseconds. Comes back with `DIGEST BYTES` lines,
 * each with its turn.
 */
export const walkScript = `
local prefix, key = ARGV[1], ARGV[2]
local turns, bytes, life = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local found, taken, cut = {}, 0, '-'
while key ~= '-' and #found < turns do
  local text = redis.call('GET', prefix .. key)
  if not text then break end
  local previous, cut_at = string.match(text, '^(%S+) (%S+) ')
  taken = taken + #text
  if not previous or (taken > bytes and #found > 0) then break end
  redis.call('PEXPIRE', prefix .. key, life)
  found[#found + 1] = key .. ' ' .. #text .. '\\n' .. text
  if cut == '-' then cut = cut_at end
  if key == cut then key = '-' else key = previous end
end
return 'turns\\n' .. table.concat(found)
`;

/** The sign in a turn's text for the turn before it, where that is the last one of a conversation when it is kept. */
export const lastOfConversation = "@";

/**
 * Keeps texts. KEYS: the turn, the response, the conversation. ARGV: the turn's text, the response's ("": there is none),
 * what is said of the conversation ("": there is none), the turn's digest, the milliseconds. A conversation gets the turn as
 * its last one; two that end at the same time follow each other.
 */
export const keepTurnScript = `
local turn, life = ARGV[1], ARGV[5]
if ARGV[3] ~= '' then
  local head = redis.call('GET', KEYS[3])
  local last, said = string.match(head or '- ', '^(%S+) (.*)$')
  turn = string.gsub(turn, '^@', function() return last end)
  if not head then said = ARGV[3] end
  redis.call('SET', KEYS[3], ARGV[4] .. ' ' .. said, 'PX', life)
end
redis.call('SET', KEYS[1], turn, 'PX', life)
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'PX', life) end
return 'kept'
`;

/** KEYS: a text. ARGV: how many bytes at most. */
export const readTextScript = `
local text = redis.call('GET', KEYS[1])
if not text or #text > tonumber(ARGV[1]) then return 'none' end
return 'text\\n' .. text
`;

/** KEYS: a text. ARGV: the text and its milliseconds; none: it goes. */
export const writeTextScript = `
if ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) else redis.call('DEL', KEYS[1]) end
return 'done'
`;
