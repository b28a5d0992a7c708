/*
 * Workers see each other's waiting requests as counts only. So that a place that one of them frees goes to whoever's turn it
 * is in all of them, each says, while others have somebody in line too, how much its next one has waited for it: a bid. The
 * best is on the board, and the others leave places to it for a moment.
 */

/** A bid as the board has it. */
export interface Bid {
  readonly owner: string;
  /** Less is sooner. */
  readonly rank: number;
  /** Monotonic seconds. */
  readonly at: number;
}

/** So long a bid counts: whoever made it looks again sooner, or is not there any more. */
const freshSeconds = 0.02;

/** A worker says again what it bids after so long. */
const renewSeconds = 0.005;

export const writeBid = ({ owner, rank, at }: Bid): string =>
  string.format("%s %.3f %.6f", owner, rank, at);

/** Undefined for what is no bid. */
export const readBid = (text: string): Bid | undefined => {
  const [owner, rank, at] = string.match(text, "^(%S+) (%S+) (%S+)$");
  if (owner === undefined) return undefined;
  return { owner, rank: tonumber(rank) ?? math.huge, at: tonumber(at) ?? 0 };
};

/** Whether somebody else's turn comes first. */
export const outbids = (bid: Bid, owner: string, rank: number, now: number): boolean =>
  bid.owner !== owner && bid.rank < rank && now - bid.at < freshSeconds && now >= bid.at;

/** Whether a worker that is not outbid has to write its own bid. */
export const isNews = (bid: Bid | undefined, owner: string, rank: number, now: number): boolean =>
  bid === undefined || bid.owner !== owner || bid.rank !== rank || now - bid.at >= renewSeconds;
