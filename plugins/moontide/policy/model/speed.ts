/**
 * How fast a model answers, as this worker sees it: moving averages of the time to the first token, of tokens a second and
 * of failures.
 */
export interface Speed {
  /** 0: nothing is known. */
  first_token_seconds: number;
  tokens_per_second: number;
  /** 0 to 1. */
  failing: number;
  /** When it was asked last; 0: never. */
  asked_at: number;
  /** When each of the averages was measured last. */
  first_token_at: number;
  rate_at: number;
  end_at: number;
}

export const newSpeed = (): Speed => ({
  first_token_seconds: 0,
  tokens_per_second: 0,
  failing: 0,
  asked_at: 0,
  first_token_at: 0,
  rate_at: 0,
  end_at: 0,
});

/** What is known of a model that nobody asks halves in this time, so that one that has recovered is found out. */
const halfLifeSeconds = 30;

/** The least weight of what was measured last. */
const newest = 0.2;

/** What was measured long ago counts for less. */
const weightAfter = (seconds: number): number =>
  math.max(newest, 1 - math.pow(0.5, seconds / halfLifeSeconds));

const averaged = (average: number, value: number, weight: number): number =>
  average === 0 ? value : average + weight * (value - average);

export const noteFirstToken = (speed: Speed, seconds: number, now: number): void => {
  const weight = weightAfter(now - speed.first_token_at);
  speed.first_token_seconds = averaged(speed.first_token_seconds, seconds, weight);
  speed.first_token_at = now;
};

/** Fewer tokens than this tell how long the connection took, and nothing of the model. */
const leastTokens = 16;

export const noteRate = (speed: Speed, tokens: number, seconds: number, now: number): void => {
  if (tokens < leastTokens || seconds <= 0) return;
  const weight = weightAfter(now - speed.rate_at);
  speed.tokens_per_second = averaged(speed.tokens_per_second, tokens / seconds, weight);
  speed.rate_at = now;
};

/** One failure after a pause is no proof; one success is that it works again. */
export const noteEnd = (speed: Speed, failed: boolean, now: number): void => {
  if (failed) speed.failing += newest * (1 - speed.failing);
  else speed.failing -= weightAfter(now - speed.end_at) * speed.failing;
  speed.end_at = now;
};

/** A failure costs the time that it took, and another attempt: it counts as so many answers. */
const failureWeight = 10;

/** The time to the first token as it is believed at the moment. */
export const firstTokenSeconds = (speed: Speed, now: number): number =>
  speed.first_token_seconds * math.pow(0.5, (now - speed.asked_at) / halfLifeSeconds);

/** How long an answer of so many tokens would take: less is better. Who is not known is worth a try: 0. */
export const slowness = (speed: Speed, tokens: number, now: number): number => {
  const { first_token_seconds, tokens_per_second, failing, asked_at } = speed;
  const writing = tokens_per_second > 0 ? tokens / tokens_per_second : 0;
  const seconds = first_token_seconds + writing;
  // Nothing but failures is known: that is slow, whatever it would take.
  const base = seconds === 0 && failing > 0 ? 1 : seconds;
  return base * (1 + failureWeight * failing) * math.pow(0.5, (now - asked_at) / halfLifeSeconds);
};
