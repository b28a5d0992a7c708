/** What Redis decided, as its script says it (script.ts). Used again for each reply. */
export interface RemoteReply {
  /** The position of the limit that refuses, from 1; 0 when none does. */
  refusing: number;
  /** For each limit asked: what is left, for how many seconds, and how much was taken. */
  readonly remaining: number[];
  readonly seconds: number[];
  readonly taken: number[];
}

export const createReply = (): RemoteReply => ({
  refusing: 0,
  remaining: [],
  seconds: [],
  taken: [],
});

/** Nothing that the script says is longer; what is would be no whole number any more, or infinite. */
const longestNumber = 15;

const isTooLong = (text: string): boolean =>
  string.find(text, string.rep("%d", longestNumber + 1))[0] !== undefined;

/** Whether the text is a reply to a question about so many limits; then it is in `reply`. */
export const readReply = (text: string, asked: number, reply: RemoteReply): boolean => {
  const [first, rest] = string.match(text, "^(%d+)([%d ]*)$");
  if (first === undefined || rest === undefined || isTooLong(text)) return false;
  reply.refusing = tonumber(first)!;
  let count = 0;
  for (const [left, milliseconds, taken] of string.gmatch(rest, " (%d+) (%d+) (%d+)")) {
    reply.remaining[count] = tonumber(left)!;
    reply.seconds[count] = tonumber(milliseconds)! / 1000;
    reply.taken[count] = tonumber(taken)!;
    count += 1;
  }
  return count === (reply.refusing === 0 ? asked : reply.refusing) && count <= asked;
};
