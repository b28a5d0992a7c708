import { seriesOf } from "../../policy/metrics/registry";
import { hashOf } from "../../policy/key/hash";
import type { Gateway } from "../gateway/gateway";
import { takeFromStream } from "./count";
import { RateLimit } from "./limit";

/*
 * Keys are what clients send, so there may be more of them than shared memory has room for. Nothing is evicted for
 * them: who is counted stays counted. Those who find no room share a few counts, whose room was taken when the limit
 * was configured: all in one of them get no more than one key may have.
 */
const bucketCount = 64;

const buckets: string[] = [];
for (const i of $range(1, bucketCount)) buckets[i - 1] = `${i}`;

export const bucketOf = (key: string): string => buckets[hashOf(key) % bucketCount]!;

const noticeKey = "rate_limits_full_at";

/** The log is told once in so many seconds, over all workers. */
const noticeSeconds = 60;

const tellOperator = ({ ports }: Gateway, limit: RateLimit, now: number): void => {
  const { numbers } = ports.shared.admission;
  const told_at = numbers.get(noticeKey);
  if (told_at > 0 && now - told_at < noticeSeconds) return;
  numbers.set(noticeKey, now);
  ports.log.warn("rate_limit_memory_full", {
    limit: limit.name,
    consequence: "new keys share counts until others expire; those that are counted stay so",
    remedy: "enlarge lua_shared_dict moontide_limits",
  });
};

const note = (gateway: Gateway, limit: RateLimit, result: string, now: number): void => {
  seriesOf(gateway.metrics.admission.rate_limits.overflow, [limit.name, result]).value += 1;
  tellOperator(gateway, limit, now);
};

/** Takes a request off a shared count. Lets it through where not even that has room. */
export const takeFromOverflow = (
  gateway: Gateway,
  limit: RateLimit,
  key: string,
  cost: number,
  now: number,
): boolean => {
  const { overflow } = limit;
  const part = math.min(cost, overflow.quota.largest_cost);
  const { numbers } = gateway.ports.shared.limits;
  const fits = takeFromStream(numbers, overflow, bucketOf(key), part, now);
  note(gateway, limit, fits === undefined ? "uncounted" : fits ? "admitted" : "refused", now);
  return fits ?? true;
};

/** Long enough to be there for as long as somebody renews it. */
const reservedSeconds = 86400;

/** By the clock, in the leader: takes the room that keys share when there is none left for them. */
export const reserveOverflow = (gateway: Gateway, limit: RateLimit): void => {
  const { numbers } = gateway.ports.shared.limits;
  const [even] = limit.overflow.places;
  for (const bucket of buckets) {
    const name = even + bucket;
    if (numbers.get(name) === 0) numbers.setFor(name, gateway.ports.clock.now(), reservedSeconds);
    else numbers.keepFor(name, reservedSeconds);
  }
};
