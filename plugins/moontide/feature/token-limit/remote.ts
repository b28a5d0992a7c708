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
import { flushSettlements } from "./flush";
import { addQuestion, leaseSeconds, whole } from "./question";
import { Hold, Reservation } from "./reservation";

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
  const { redis, settlements } = gateway;
  if (redis === undefined) return Remotely.Lost;
  if (redis.reach.lost) {
    tryAgain(gateway, ports, redis, probeOf);
    return Remotely.Lost;
  }
  if (settlements.is_behind) {
    flushSettlements(gateway, ports);
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
