import { YieldingPorts } from "../../kernel/ports";
import { seriesOf } from "../../policy/metrics/registry";
import { createReply, readReply } from "../../policy/rate-limit/reply";
import { tokenLimitScript } from "../../policy/token-limit/script";
import type { Gateway } from "../gateway/gateway";
import { probeOf } from "../rate-limit/remote";
import { askRedis, tryAgain } from "../redis/ask";
import { Question } from "../redis/script";
import { Allowance } from "./allowance";
import { timeOf } from "./count";
import { Hold, Reservation } from "./reservation";

const whole = (value: number): string => string.format("%.0f", value);

/** A worker that dies does not renew its leases: so much longer it seems to hold what it held. */
export const leaseSeconds = 60;

/** So many windows counts are kept behind the last use of them. */
const keptWindows = 2;

/** A period's are kept beyond its end: the next one begins anew by itself. */
const keptMilliseconds = ({ calendar, window_seconds }: Allowance): string => {
  const seconds = calendar === undefined ? keptWindows * window_seconds : 2 * 2678400;
  return whole(math.max(seconds, 2 * leaseSeconds) * 1000);
};

const kindOf = ({ quantity, calendar }: Allowance): string => {
  if (quantity === "parallel_requests") return "n";
  return calendar === undefined ? "w" : "p";
};

/** Adds the keys and the five arguments that the script has for one allowance (policy/token-limit/script.ts). */
export const addQuestion = (
  allowance: Allowance,
  key: string,
  time: number,
  first: number,
  amount: number,
  keys: string[],
  values: string[],
): void => {
  const { remote_prefix, calendar, window_seconds } = allowance;
  const name = remote_prefix + key;
  keys[keys.length] = name;
  keys[keys.length] = `${name}/leases`;
  values[values.length] = kindOf(allowance);
  values[values.length] = whole(calendar === undefined ? window_seconds * 1e6 : time);
  values[values.length] = whole(first);
  values[values.length] = whole(amount);
  values[values.length] = keptMilliseconds(allowance);
};

/** The last reply. Nothing yields between an answer and whoever reads it. */
export const reply = createReply();

const isRemote = (reservation: Reservation, position: number): boolean =>
  reservation.allowances[position]!.is_of_cluster;

const questionFor = (gateway: Gateway, reservation: Reservation): Question => {
  const keys: string[] = [];
  const values: string[] = ["reserve", reservation.id, whole(leaseSeconds * 1000)];
  for (const i of $range(0, reservation.count - 1)) {
    if (isRemote(reservation, i)) {
      const allowance = reservation.allowances[i]!;
      const time = timeOf(gateway, allowance);
      reservation.times[i] = time;
      const { limit } = allowance;
      addQuestion(
        allowance,
        reservation.keys[i]!,
        time,
        limit,
        reservation.amounts[i]!,
        keys,
        values,
      );
    }
  }
  return {
    script: tokenLimitScript,
    keys,
    values,
    isUnderstood: (text) => readReply(text, keys.length / 2, reply),
  };
};

/** What came of asking Redis. */
export const enum Remotely {
  Taken,
  Refused,
  /** It can't be asked, or did not answer in time. */
  Lost,
}

/** Notes what Redis holds. What comes back is the position of what refuses, -1 where nothing does. */
export const heedReply = (reservation: Reservation): number => {
  let asked = 0;
  for (const i of $range(0, reservation.count - 1)) {
    if (isRemote(reservation, i)) {
      reservation.used[i] = reply.remaining[asked]!;
      reservation.seconds[i] = reply.seconds[asked]!;
      asked += 1;
      if (reply.refusing === asked) return i;
      if (reply.refusing === 0) reservation.holds[i] = Hold.InRedis;
    }
  }
  return -1;
};

/** Asks Redis to hold what the cluster's allowances are asked for, all of it or nothing. Yields. */
export const askCluster = (
  gateway: Gateway,
  ports: YieldingPorts,
  reservation: Reservation,
): Remotely => {
  const { redis } = gateway;
  if (redis === undefined) return Remotely.Lost;
  if (redis.reach.lost) {
    tryAgain(gateway, ports, redis, probeOf);
    return Remotely.Lost;
  }
  reservation.asked_cluster = true;
  const answer = askRedis(gateway, ports, redis, questionFor(gateway, reservation));
  if (answer === undefined) return Remotely.Lost;
  if (reply.refusing === 0) return Remotely.Taken;
  reservation.asked_cluster = false;
  return Remotely.Refused;
};

/** Counts what the gateway decides by itself, for want of Redis. */
export const countFallback = ({ metrics }: Gateway, { name }: Allowance): void => {
  seriesOf(metrics.token_limits.fallbacks, [name]).value += 1;
};
