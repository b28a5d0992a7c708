/**
 * The virtual keys of a cluster in Redis. KEYS of both scripts: a hash from identifier to `REVISION RECORD`; a sorted set of
 * identifiers by the number of their last change; a hash with that number (`sequence`) and the `life` of all this, which
 * differs when Redis lost it and it began anew; a sorted set of removed identifiers by when that was.
 */

/** For so long it is known that a key was removed; who was away for longer reads all keys anew. */
const removedSeconds = 172800;

/**
 * Changes a key. ARGV: identifier; the revision that is expected (0: none), or `*` for whatever is older; the new revision;
 * the record, `""` to remove it; a life, where none has begun. Comes back with `done LIFE`, `conflict REVISION RECORD`
 * (`conflict` where there is none), or `kept` where with `*` there was nothing to do.
 */
export const putKeyScript = `
if redis.replicate_commands then redis.replicate_commands() end
local records, changes, state, removed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, expected, revision, record = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local kept = redis.call('HGET', records, id)
local kept_revision = kept and string.match(kept, '^%d+') or '0'
if expected == '*' then
  if tonumber(kept_revision) >= tonumber(revision) then return 'kept' end
  if not kept and redis.call('ZSCORE', removed, id) then return 'kept' end
elseif kept_revision ~= expected then
  return 'conflict ' .. (kept or '')
end
redis.call('HSETNX', state, 'life', ARGV[5])
local sequence = redis.call('HINCRBY', state, 'sequence', 1)
redis.call('ZADD', changes, sequence, id)
if record ~= '' then
  redis.call('HSET', records, id, revision .. ' ' .. record)
  redis.call('ZREM', removed, id)
else
  local now = tonumber(redis.call('TIME')[1])
  redis.call('HDEL', records, id)
  redis.call('ZADD', removed, now, id)
  local old = redis.call('ZRANGEBYSCORE', removed, '-inf', now - ${removedSeconds}, 'LIMIT', 0, 100)
  for i = 1, #old do
    redis.call('ZREM', changes, old[i])
    redis.call('ZREM', removed, old[i])
  end
end
return 'done ' .. redis.call('HGET', state, 'life')
`;

/** A reply stays below this and the longest record together (feature/virtual-key/record.ts). */
const replyBytes = 40000;

/**
 * Reads what changed. ARGV: the number of the change that is known. Comes back with lines: `LIFE SEQUENCE LAST`, the last
 * being the number of the last change that is told of here; then for each key its identifier and its record, `""` where it
 * was removed.
 */
export const pullKeysScript = `
local records, changes, state = KEYS[1], KEYS[2], KEYS[3]
local life = redis.call('HGET', state, 'life') or '-'
local sequence = redis.call('HGET', state, 'sequence') or '0'
local lines, bytes, last = { '' }, 0, ARGV[1]
local found = redis.call('ZRANGEBYSCORE', changes, '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, 200)
for i = 1, #found, 2 do
  if bytes > ${replyBytes} then break end
  local kept = redis.call('HGET', records, found[i])
  local record = kept and string.match(kept, '^%d+ (.*)$') or ''
  lines[#lines + 1] = found[i]
  lines[#lines + 1] = record
  bytes = bytes + #record + 64
  last = found[i + 1]
end
lines[1] = life .. ' ' .. sequence .. ' ' .. last
return table.concat(lines, '\\n')
`;

/** What the reading of changes brought. */
export interface PulledKeys {
  /** "-" while nothing was ever kept there. */
  readonly life: string;
  readonly sequence: number;
  readonly last: number;
  readonly ids: readonly string[];
  /** At the same places; `""` for one that was removed. */
  readonly records: readonly string[];
}

/** Undefined for what is no such reply. */
export const readPulled = (reply: string): PulledKeys | undefined => {
  const [life, sequence, last, rest] = string.match(reply, "^(%S+) (%d+) (%d+)(.*)$");
  if (life === undefined) return undefined;
  const ids: string[] = [];
  const records: string[] = [];
  for (const [id, record] of string.gmatch(rest!, "\n([^\n]+)\n([^\n]*)")) {
    ids[ids.length] = id!;
    records[records.length] = record!;
  }
  return { life, sequence: tonumber(sequence)!, last: tonumber(last)!, ids, records };
};
