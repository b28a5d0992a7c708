import { YieldingPorts } from "../../kernel/ports";
import { seriesOf } from "../../policy/metrics/registry";
import { addSumsScript } from "../../policy/usage/script";
import type { Gateway } from "../gateway/gateway";
import { probeOf } from "../rate-limit/remote";
import { askRedis, tryAgain } from "../redis/ask";
import type { Question } from "../redis/script";
import { sealSums, SumsBatch } from "./sums";

const secondsOfDay = 86400;

export const nameOf = ({ configuration }: Gateway, rest: string): string =>
  `${configuration.cluster?.key_prefix ?? ""}usage/${rest}`;

/** The days that there are; each has its sums under its own name. */
export const daysName = (gateway: Gateway): string => nameOf(gateway, "days");
export const dayName = (gateway: Gateway, day: string): string => nameOf(gateway, `day/${day}`);

const isUnderstood = (reply: string): boolean => reply === "told" || reply === "known";

const questionOf = (gateway: Gateway, { writer, number, values: sums }: SumsBatch): Question => {
  const { configuration, ports } = gateway;
  const kept = configuration.usage.keep_days * secondsOfDay;
  const first_day = os.date("!%Y%m%d", math.floor(ports.clock.wall() - kept));
  const keys = [nameOf(gateway, `writer/${writer}`), daysName(gateway)];
  const values = [string.format("%d", number), string.format("%d", kept), first_day];
  for (const at of $range(0, sums.length - 1)) {
    if (at % 3 === 0) keys[keys.length] = dayName(gateway, sums[at]!);
    values[values.length] = sums[at]!;
  }
  return { script: addSumsScript, keys, values, isUnderstood };
};

/** Tells Redis of all batches, as far as it answers. Yields. */
const tellAll = (gateway: Gateway, ports: YieldingPorts): void => {
  const { redis, usage, metrics } = gateway;
  const { sums } = usage;
  while (redis !== undefined) {
    // While batches wait, what comes on top stays sums: those do not grow.
    if (sums.batches.length === 0) sealSums(gateway);
    const batch = sums.batches[0];
    if (batch === undefined) return;
    if (redis.reach.lost) return tryAgain(gateway, ports, redis, probeOf);
    if (askRedis(gateway, ports, redis, questionOf(gateway, batch)) === undefined) {
      seriesOf(metrics.llm.costs.sums_failures, []).value += 1;
      return;
    }
    table.remove(sums.batches, 1);
  }
};

/**
 * Has the worker tell Redis of its sums, beside its requests: every 0.2 s, and behind each request of a worker that is on
 * its way out, which waits for it. Never waits.
 */
export const tellSums = (gateway: Gateway, ports: YieldingPorts): void => {
  const { sums } = gateway.usage;
  if (sums.telling || (sums.count === 0 && sums.batches.length === 0)) return;
  sums.telling = true;
  const started = ports.spawn("usage sums", () => {
    const [ok, problem] = pcall(tellAll, gateway, ports);
    sums.telling = false;
    if (!ok) error(problem, 0);
  });
  if (!started) sums.telling = false;
};
