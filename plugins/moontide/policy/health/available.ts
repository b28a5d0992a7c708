import { Endpoint } from "../../kernel/endpoint";

export interface AvailabilityConfiguration {
  /** At most this share is ejected, but of two endpoints or more one may be; 0 ejects nobody. */
  readonly maximum_ejected_percent: number;
  /** With a smaller share of endpoints than this not ejected, ejections are not looked at. */
  readonly panic_percent: number;
}

/** The rotation of one pool at one moment. */
export interface Availability {
  /** Whom the balancer may pick; empty only when every endpoint drains or sleeps or there is none. */
  readonly endpoints: readonly Endpoint[];
  /** Too few are healthy, so all that do not drain are used: a few answers are better than none. */
  readonly panic: boolean;
  /** How many are kept out. */
  readonly ejected: number;
}

/** Whoever stays out longer comes first. The id decides between equals, the same in every worker. */
const staysOutLonger = (a: Endpoint, b: Endpoint): boolean =>
  a.ejected_until === b.ejected_until ? a.id < b.id : a.ejected_until > b.ejected_until;

/** How many of `count` endpoints may be ejected at a time. */
const ejectable = (configuration: AvailabilityConfiguration, count: number): number => {
  if (count < 2 || configuration.maximum_ejected_percent === 0) return 0;
  return math.max(1, math.floor((count * configuration.maximum_ejected_percent) / 100));
};

/**
 * Which endpoints are in rotation at `now` (monotonic seconds): those that neither drain nor sleep nor are
 * ejected, nor unhealthy by active checks. If more are ejected than may be, those that have the longest to go stay out, since that is
 * who failed most often in short order. It depends on shared facts alone, so every worker comes to the
 * same rotation. Runs when the list or an ejection changes, never per request.
 */
export const availableEndpoints = (
  endpoints: readonly Endpoint[],
  configuration: AvailabilityConfiguration,
  now: number,
): Availability => {
  const staying: Endpoint[] = [];
  const ejected: Endpoint[] = [];
  const unhealthy: Endpoint[] = [];
  for (const endpoint of endpoints) {
    if (!endpoint.draining && !endpoint.asleep) {
      if (endpoint.unhealthy) unhealthy[unhealthy.length] = endpoint;
      else {
        const list = endpoint.ejected_until > now ? ejected : staying;
        list[list.length] = endpoint;
      }
    }
  }
  const count = staying.length + ejected.length + unhealthy.length;
  const panic = staying.length * 100 < configuration.panic_percent * count;
  const out = panic ? 0 : math.min(ejected.length, ejectable(configuration, count));
  if (panic) {
    for (const endpoint of unhealthy) staying[staying.length] = endpoint;
  }
  if (out < ejected.length) {
    table.sort(ejected, staysOutLonger);
    for (const i of $range(out, ejected.length - 1)) staying[staying.length] = ejected[i]!;
  }
  return { endpoints: staying, panic, ejected: out + (panic ? 0 : unhealthy.length) };
};
