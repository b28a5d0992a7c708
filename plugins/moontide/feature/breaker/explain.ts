import { Explanation } from "../../kernel/explanation";
import { recoveryShare } from "../../policy/health/circuit";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { circuitOf } from "./circuit";

const step = "breaker";

/** What the circuit breaker of a pool would do with a request now. Takes none of its places. */
export const explainBreaker = (gateway: Gateway, pool: Pool): Explanation => {
  const { breaker, configuration, name } = pool;
  const options = configuration.breaker;
  if (options === undefined) {
    return { step, outcome: "skipped", detail: `Pool ${name} has no circuit breaker.` };
  }
  const now = gateway.ports.clock.now();
  const state = circuitOf(pool, now);
  if (state === "closed") {
    return { step, outcome: "passes", detail: `The circuit of pool ${name} is closed.` };
  }
  if (state === "open") {
    const seconds = math.ceil(breaker.opened_until - now);
    const detail = `The circuit of pool ${name} is open for another ${seconds} s.`;
    return { step, outcome: "refused", detail, reason: breaker.refusal.reason };
  }
  if (state === "recovering") {
    const percent = math.floor(recoveryShare(options, breaker, now) * 100);
    const detail = `The circuit of pool ${name} is recovering: ${percent} % of the requests pass.`;
    return { step, outcome: "passes", detail };
  }
  const taken = gateway.ports.shared.in_flight.numbers.get(breaker.probing_key);
  const facts = `The circuit of pool ${name} is half open: ${taken} of ${options.half_open_requests} requests are finding out`;
  return taken < options.half_open_requests
    ? { step, outcome: "passes", detail: `${facts}.` }
    : { step, outcome: "refused", detail: `${facts}.`, reason: breaker.refusal.reason };
};
