import { YieldingPorts } from "../../kernel/ports";
import { tokenLimitScript } from "../../policy/token-limit/script";
import type { Gateway } from "../gateway/gateway";
import { askRedis } from "../redis/ask";
import { addQuestion, leaseSeconds, whole } from "./question";
import { Hold, Reservation } from "./reservation";

/** In one question. */
const mostAtOnce = 50;

const isUnderstood = (reply: string): boolean => reply === "0";

const addReservation = (reservation: Reservation, keys: string[], values: string[]): void => {
  values[values.length] = reservation.id;
  values[values.length] = "0";
  const at = values.length;
  values[at] = "0";
  let count = 0;
  for (const i of $range(0, reservation.count - 1)) {
    if (reservation.holds[i] === Hold.InRedis) {
      const { allowances, keys: names, times, amounts } = reservation;
      addQuestion(allowances[i]!, names[i]!, times[i]!, 0, amounts[i]!, keys, values);
      count += 1;
    }
  }
  values[at] = whole(count);
};

const ask = (gateway: Gateway, ports: YieldingPorts, keys: string[], values: string[]): void => {
  const { redis } = gateway;
  if (keys.length === 0 || redis === undefined || redis.reach.lost) return;
  askRedis(gateway, ports, redis, { script: tokenLimitScript, keys, values, isUnderstood });
};

/** Every 20 s in every worker: what Redis holds for requests that last long is held on. Yields. */
export const renewLeases = (gateway: Gateway, ports: YieldingPorts): void => {
  const old: Reservation[] = [];
  const now = ports.clock.now();
  for (const reservation of gateway.leased) {
    if (now - reservation.admitted_at > leaseSeconds / 4) old[old.length] = reservation;
  }
  for (const from of $range(0, old.length - 1, mostAtOnce)) {
    const keys: string[] = [];
    const values = ["renew", whole(leaseSeconds * 1000)];
    for (const i of $range(from, math.min(old.length, from + mostAtOnce) - 1)) {
      // One that has ended meanwhile is back among those that are used again.
      if (gateway.leased.has(old[i]!)) addReservation(old[i]!, keys, values);
    }
    ask(gateway, ports, keys, values);
  }
};
