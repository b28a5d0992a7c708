/** A turn as far as its place in a window goes. */
export interface Sized {
  readonly tokens: number;
  /** It holds results of what the turn before it called for. */
  readonly continues: boolean;
}

const sumOf = (turns: readonly Sized[]): number => {
  let sum = 0;
  for (const { tokens } of turns) sum += tokens;
  return sum;
};

/**
 * How many of a conversation's first turns are left out, so that the rest has room. Where not all have, half of it is left
 * free: leaving out one turn with each new one would give providers another beginning each time, which none has in its
 * cache. Turns go whole, the oldest first, and
 * what a turn needs of the one before it goes with it: no provider takes a result without its call.
 *
 * @param room in tokens, for the turns alone
 * @param continues the request itself continues the last turn, which then stays whatever it takes
 */
export const turnsLeftOut = (turns: readonly Sized[], room: number, continues: boolean): number => {
  if (sumOf(turns) <= room) return 0;
  let first = turns.length;
  let left = room / 2;
  while (first > 0 && turns[first - 1]!.tokens <= left) {
    first -= 1;
    left -= turns[first]!.tokens;
  }
  while (first < turns.length && turns[first]!.continues && first > 0) first += 1;
  return continues ? math.min(first, needed(turns)) : first;
};

/** Where the last turn begins, with all that it continues. */
const needed = (turns: readonly Sized[]): number => {
  let first = math.max(0, turns.length - 1);
  while (first > 0 && turns[first]!.continues) first -= 1;
  return first;
};
