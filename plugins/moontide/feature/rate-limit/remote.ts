import { YieldingPorts } from "../../kernel/ports";
import { seriesOf } from "../../policy/metrics/registry";
import { createReply, readReply, RemoteReply } from "../../policy/rate-limit/reply";
import { rateLimitScript } from "../../policy/rate-limit/script";
import type { Gateway } from "../gateway/gateway";
import { askRedis, tryAgain } from "../redis/ask";
import { Question } from "../redis/script";
import { finding } from "./count";
import { addToLease, amountToAsk, endAsking, takeFromLease } from "./lease";
import { RateLimit } from "./limit";
import { takeCounted } from "./take";
import { noteLeft, Taken, Taking } from "./taking";

const wholeNumber = (value: number): string => string.format("%.0f", value);

/** What the script is told of one limit (policy/rate-limit/script.ts). */
const addArguments = (
  { options, quota }: RateLimit,
  cost: number,
  amount: number,
  values: string[],
): void => {
  const isStream = options.algorithm === "gcra";
  values[values.length] = isStream ? "g" : "s";
  values[values.length] = wholeNumber(quota.window_seconds * 1e6);
  values[values.length] = wholeNumber(quota.requests);
  values[values.length] = wholeNumber(cost);
  values[values.length] = wholeNumber(isStream ? quota.largest_cost : amount);
};

/** The last reply. Nothing yields between an answer and whoever reads it. */
const reply = createReply();

/** Asks for the limits that are still open, all at once. */
const questionOf = (taking: Taking, now: number): Question => {
  const keys: string[] = [];
  const values: string[] = [];
  for (const i of $range(0, taking.count - 1)) {
    if (taking.taken[i] === Taken.Nothing) {
      const limit = taking.limits[i]!;
      const key = taking.keys[i]!;
      const cost = taking.costs[i]!;
      keys[keys.length] = limit.remote_prefix + key;
      const amount = amountToAsk(limit, key, cost, now);
      taking.amounts[i] = amount;
      addArguments(limit, cost, amount, values);
    }
  }
  return {
    script: rateLimitScript,
    keys,
    values,
    isUnderstood: (text) => readReply(text, keys.length, reply),
  };
};

/** Something of the same kind for the time that Redis is lost: it writes, so that a server that can't is no answer. */
export const probeOf = (gateway: Gateway): Question => ({
  script: rateLimitScript,
  keys: [`${gateway.configuration.cluster?.key_prefix ?? ""}probe`],
  values: ["s", "1000000", "1000000", "1", "1"],
  isUnderstood: (text) => readReply(text, 1, reply),
});

/** Notes what Redis took and left. Comes back with the position of the limit that refused, if one did. */
const heed = (gateway: Gateway, taking: Taking, answer: RemoteReply): number | undefined => {
  let asked = 0;
  for (const i of $range(0, taking.count - 1)) {
    if (taking.taken[i] === Taken.Nothing) {
      const limit = taking.limits[i]!;
      const remaining = answer.remaining[asked]!;
      const seconds = answer.seconds[asked]!;
      if (answer.refusing === asked + 1) {
        finding.remaining = remaining;
        finding.seconds = seconds;
        return i;
      }
      if (answer.refusing === 0) {
        taking.taken[i] = Taken.Remotely;
        addToLease(gateway, limit, taking.keys[i]!, taking.costs[i]!, answer.taken[asked]!);
        noteLeft(taking, limit, remaining, seconds);
      }
      asked += 1;
    }
  }
  return undefined;
};

/** Without Redis the gateway lets its own share of each limit through. */
const fallBack = (gateway: Gateway, taking: Taking): number | undefined => {
  const now = gateway.ports.clock.now();
  for (const i of $range(0, taking.count - 1)) {
    if (taking.taken[i] === Taken.Nothing) {
      const { name } = taking.limits[i]!;
      seriesOf(gateway.metrics.admission.rate_limits.fallbacks, [name]).value += 1;
      if (!takeCounted(gateway, taking, i, now)) return i;
    }
  }
  return undefined;
};

/** Takes what was leased; whether a limit is still open. */
const useLeases = (gateway: Gateway, taking: Taking): boolean => {
  const now = gateway.ports.clock.now();
  let isOpen = false;
  for (const i of $range(0, taking.count - 1)) {
    if (taking.taken[i] === Taken.Nothing) {
      const limit = taking.limits[i]!;
      if (
        limit.block > 0 &&
        takeFromLease(gateway, limit, taking.keys[i]!, taking.costs[i]!, now)
      ) {
        taking.taken[i] = Taken.Leased;
        noteLeft(taking, limit, finding.remaining, finding.seconds);
      } else isOpen = true;
    }
  }
  return isOpen;
};

const endQuestions = (taking: Taking): void => {
  for (const i of $range(0, taking.count - 1)) {
    const isBlock = taking.amounts[i]! > taking.costs[i]!;
    if (isBlock) endAsking(taking.limits[i]!, taking.keys[i]!);
  }
};

/** Takes the limits of the cluster. Comes back with the position of the one that refuses, if one does. May yield. */
export const takeRemotely = (
  gateway: Gateway,
  ports: YieldingPorts,
  taking: Taking,
): number | undefined => {
  if (!useLeases(gateway, taking)) return undefined;
  const { redis } = gateway;
  if (redis === undefined) return fallBack(gateway, taking);
  if (redis.reach.lost) {
    tryAgain(gateway, ports, redis, probeOf);
    return fallBack(gateway, taking);
  }
  const question = questionOf(taking, gateway.ports.clock.now());
  const answer = askRedis(gateway, ports, redis, question);
  const refusing = answer === undefined ? fallBack(gateway, taking) : heed(gateway, taking, reply);
  endQuestions(taking);
  return refusing;
};
