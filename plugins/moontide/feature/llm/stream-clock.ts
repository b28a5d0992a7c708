import { ProviderTimeouts } from "../provider/parts-schema";

/** Over so many seconds the rate of a stream is looked at. */
const windowSeconds = 30;

/** What a stream may take its time for. All moments are monotonic seconds. */
export interface StreamClock {
  readonly timeouts: ProviderTimeouts;
  /** 0: no pings. */
  readonly ping_seconds: number;
  /** Until when the first piece of the answer must come. */
  first_until: number;
  /** When something of the answer came last; when the client was sent something last. */
  came_at: number;
  sent_at: number;
  good: boolean;
  window_began_at: number;
  window_bytes: number;
}

export const startStreamClock = (
  timeouts: ProviderTimeouts,
  ping_seconds: number,
  first_until: number,
  now: number,
): StreamClock => ({
  timeouts,
  ping_seconds,
  first_until,
  came_at: now,
  sent_at: now,
  good: false,
  window_began_at: now,
  window_bytes: 0,
});

/**
 * @param is_content something of the answer was in it
 * @param is_sent something of it went to the client
 */
export const noteArrival = (
  clock: StreamClock,
  now: number,
  bytes: number,
  is_content: boolean,
  is_sent: boolean,
): void => {
  if (is_content) {
    clock.good = true;
    clock.came_at = now;
  }
  if (is_sent) clock.sent_at = now;
  clock.window_bytes += bytes;
};

/** For so long the client took nothing, and nobody looked whether more had come: no slowness of the provider's. */
export const excuse = (clock: StreamClock, seconds: number): void => {
  clock.first_until += seconds;
  clock.came_at += seconds;
  clock.sent_at += seconds;
  clock.window_began_at += seconds;
};

const dueAt = ({ timeouts, good, first_until, came_at }: StreamClock): number =>
  good ? came_at + timeouts.between_tokens_seconds : first_until;

const pingAt = ({ ping_seconds, sent_at }: StreamClock): number =>
  ping_seconds === 0 ? math.huge : sent_at + ping_seconds;

/** How long the next piece is waited for. */
export const waitSeconds = (clock: StreamClock, now: number): number =>
  math.max(0, math.min(dueAt(clock), pingAt(clock)) - now);

export const isPingDue = (clock: StreamClock, now: number): boolean => now >= pingAt(clock);

/** nginx's timers run on a clock that stands still between events: a wait may end that much too early. */
const slackSeconds = 0.02;

export const isOverdue = (clock: StreamClock, now: number): boolean =>
  now >= dueAt(clock) - slackSeconds;

/** Whether it has brought less than it must over the last while. */
export const isTooSlow = (clock: StreamClock, now: number): boolean => {
  const { minimum_bytes_per_second } = clock.timeouts;
  const seconds = now - clock.window_began_at;
  if (minimum_bytes_per_second === 0 || seconds < windowSeconds) return false;
  const isSlow = clock.window_bytes < minimum_bytes_per_second * seconds;
  clock.window_began_at = now;
  clock.window_bytes = 0;
  return isSlow;
};
