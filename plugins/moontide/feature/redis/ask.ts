import { YieldingPorts } from "../../kernel/ports";
import { observe, seriesOf } from "../../policy/metrics/registry";
import { isTryDue, noteAnswer, noteFailure } from "../../policy/redis/reach";
import type { Gateway } from "../gateway/gateway";
import type { RedisClient } from "./client";
import { Question, runScript } from "./script";

/** How many workers said that Redis is lost and did not take it back: the log is told by the first and the last word. */
const lostKey = "redis_lost";

const kindOf = (problem: string): string => {
  if (problem === "timeout") return "timeout";
  return string.sub(problem, 1, 5) === "Redis" ? "reply" : "connection";
};

const setLost = ({ metrics }: Gateway, lost: boolean): void => {
  seriesOf(metrics.admission.rate_limits.redis_lost, []).value = lost ? 1 : 0;
};

const tellLost = (gateway: Gateway, problem: string): void => {
  setLost(gateway, true);
  const { ports } = gateway;
  if (ports.shared.admission.numbers.add(lostKey, 1) !== 1) return;
  ports.log.warn("redis_lost", {
    problem,
    consequence: "each gateway lets its share of the cluster's limits through",
  });
};

const tellFound = (gateway: Gateway): void => {
  setLost(gateway, false);
  const { ports } = gateway;
  const { numbers } = ports.shared.admission;
  // Whoever finds it first tells: the others follow within seconds, and some may have died meanwhile.
  if (numbers.get(lostKey) === 0) return;
  numbers.set(lostKey, 0);
  ports.log.notice("redis_found", {
    consequence: "the cluster's limits are counted together again",
  });
};

/** Counts how it went, and what it says of Redis. */
const note = (
  gateway: Gateway,
  client: RedisClient,
  problem: string | undefined,
  seconds: number,
): void => {
  const { redis_duration, redis_errors } = gateway.metrics.admission.rate_limits;
  observe(redis_duration, seriesOf(redis_duration, []), seconds);
  if (problem === undefined) {
    if (noteAnswer(client.reach)) tellFound(gateway);
    return;
  }
  seriesOf(redis_errors, [kindOf(problem)]).value += 1;
  if (noteFailure(client.reach, gateway.ports.clock.now())) tellLost(gateway, problem);
};

/**
 * Asks Redis. Undefined after `timeout_seconds` where it does not answer. While it is lost (`client.reach`), nobody
 * should ask: `tryAgain` does.
 */
export const askRedis = (
  gateway: Gateway,
  ports: YieldingPorts,
  client: RedisClient,
  question: Question,
): string | undefined => {
  const began = ports.clock.now();
  const [reply, problem] = runScript(ports, client, question);
  note(gateway, client, problem, ports.clock.now() - began);
  return reply;
};

/** While Redis is lost: has the worker ask by itself, beside its requests, when it is time to. Never waits. */
export const tryAgain = (
  gateway: Gateway,
  ports: YieldingPorts,
  client: RedisClient,
  question: (this: void, gateway: Gateway) => Question,
): void => {
  const { reach } = client;
  if (!isTryDue(reach, gateway.ports.clock.now())) return;
  reach.trying = true;
  const started = ports.spawn("redis probe", () => {
    const [ok, problem] = pcall(askRedis, gateway, ports, client, question(gateway));
    reach.trying = false;
    if (!ok) error(problem, 0);
  });
  if (!started) reach.trying = false;
};

/**
 * The same for what can do without Redis: while it is lost nobody waits for it, and the worker asks by itself.
 *
 * @param probe what it asks then; it should write, for a server that can't is no answer
 */
export const askUnlessLost = (
  gateway: Gateway,
  ports: YieldingPorts,
  question: Question,
  probe: (this: void, gateway: Gateway) => Question,
): string | undefined => {
  const { redis } = gateway;
  if (redis === undefined) return undefined;
  if (!redis.reach.lost) return askRedis(gateway, ports, redis, question);
  tryAgain(gateway, ports, redis, probe);
  return undefined;
};
