import { lowestTier } from "../../kernel/priority";
import { seriesOf } from "../../policy/metrics/registry";
import { nextPassing, tierBound } from "../../policy/shedding/self";
import type { Gateway } from "../gateway/gateway";
import { SelfProtection } from "./protection";

/** What a worker measures of itself. */
export interface Condition {
  readonly lag_seconds: number;
  readonly lua_memory_bytes: number;
  /** Undefined where nobody asked for it. */
  readonly resident_memory_bytes: number | undefined;
}

/** What is remembered from one look to the next: the requests of about two seconds decide. */
const remembered = 0.9;

/** As a part of what it may be; the worst counts. */
const strainOf = ({ options }: SelfProtection, condition: Condition): number => {
  const { event_loop_lag_seconds, lua_memory_bytes, resident_memory_bytes } = options;
  const lag = condition.lag_seconds / event_loop_lag_seconds;
  const heap = condition.lua_memory_bytes / lua_memory_bytes;
  const resident =
    resident_memory_bytes === undefined
      ? 0
      : (condition.resident_memory_bytes ?? 0) / resident_memory_bytes;
  return math.max(lag, heap, resident);
};

/** Says that it began or is over, once. */
const tell = (gateway: Gateway, before: boolean, active: boolean, condition: Condition): void => {
  if (before === active) return;
  const { log } = gateway.ports;
  const fields = {
    lag_seconds: string.format("%.3f", condition.lag_seconds),
    lua_memory_bytes: string.format("%.0f", condition.lua_memory_bytes),
    resident_memory_bytes:
      condition.resident_memory_bytes === undefined
        ? undefined
        : string.format("%.0f", condition.resident_memory_bytes),
  };
  if (active) log.warn("self_protection", fields);
  else log.notice("self_protection_over", fields);
};

/** Every 0.2 s in every worker: whether it has too much to do itself, and whom it refuses then. */
export const watchSelf = (gateway: Gateway, condition: Condition): void => {
  const protection = gateway.self_protection;
  if (protection === undefined) return;
  const { state, counts, recent, active } = protection;
  for (const tier of $range(0, lowestTier)) {
    recent[tier] = recent[tier]! * remembered + counts[tier]!;
    counts[tier] = 0;
  }
  const ratio = 1 - nextPassing(state, strainOf(protection, condition));
  protection.bound = tierBound(recent, ratio);
  protection.active = ratio > 0;
  seriesOf(gateway.metrics.shedding.self_protection_ratio, []).value = ratio;
  tell(gateway, active, protection.active, condition);
};
