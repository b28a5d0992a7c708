/** The life of a kept answer, in seconds since 1970, and how old it was when it came. */
export interface Life {
  readonly kept_at: number;
  /** It may be given until then, fresh or not. */
  readonly until: number;
  readonly age: number;
}

/** As a header, in columns: a pattern to read it by would cost each hit more than the rest. */
export const lifeText = ({ kept_at, until, age }: Life): string =>
  string.format("%010d %010d %d", kept_at, until, age);

/** How old the answer is by now. */
export const ageBy = (text: string, now: number): number => {
  const kept_at = tonumber(string.sub(text, 1, 10)) ?? now;
  const age = math.floor(now) - kept_at + (tonumber(string.sub(text, 23)) ?? 0);
  return age > 0 ? age : 0;
};

/** Whether it is too old to be given at all. */
export const isOver = (text: string, now: number): boolean => {
  const until = tonumber(string.sub(text, 12, 21));
  return until !== undefined && now > until;
};
