import { HttpRequest, YieldingPorts } from "../../kernel/ports";
import { seriesOf } from "../../policy/metrics/registry";
import { readToken } from "../discovery/sources/registry";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { isFirstWithin } from "./claim";
import { WakeConfiguration } from "./schema";
import { expectedStartup } from "./startup";

/** A start that takes longer than twice what it should has most likely failed: the signal is given again. */
const againSeconds = (gateway: Gateway, pool: Pool): number =>
  math.max(60, 2 * expectedStartup(gateway, pool));

const wokenKey = (pool: Pool): string => `woken/${pool.name}`;

/** What a scaler answers is not read any further. */
const maximum_answer_bytes = 65536;

const longestPauseSeconds = 30;

const signalRequest = (
  pool: Pool,
  wake: WakeConfiguration,
  token: string | undefined,
): HttpRequest => {
  const headers: Record<string, string> = {
    "User-Agent": "moontide-wake",
    "X-Moontide-Pool": pool.name,
  };
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  return {
    url: wake.url,
    method: wake.method,
    headers,
    body: wake.method === "GET" ? undefined : "",
    connect_timeout_seconds: wake.timeout_seconds,
    read_timeout_seconds: wake.timeout_seconds,
    total_timeout_seconds: wake.timeout_seconds,
    maximum_body_bytes: maximum_answer_bytes,
  };
};

/** Gives the signal once; undefined when it was understood, else why not. Yields. */
const signal = (ports: YieldingPorts, pool: Pool, wake: WakeConfiguration): string | undefined => {
  let token: string | undefined;
  if (wake.token !== undefined) {
    const [read, missing] = readToken(ports, wake.token);
    if (read === undefined) return missing;
    token = read;
  }
  const [answer, problem] = ports.http.request(signalRequest(pool, wake, token));
  if (answer === undefined) return problem;
  if (answer.status >= 200 && answer.status < 300) return undefined;
  return `the answer has status ${answer.status}`;
};

/** Whether the caller is to have an instance started: one for all workers and all held requests. */
export const claimsWakeSignal = (gateway: Gateway, pool: Pool): boolean => {
  if (pool.cold_start?.options.wake === undefined) return false;
  const { clock, shared } = gateway.ports;
  return isFirstWithin(
    shared.admission.numbers,
    wokenKey(pool),
    clock.now(),
    againSeconds(gateway, pool),
  );
};

/** Has an instance started. Repeated while the signal is not understood and somebody still wants it. Yields. */
export const giveWakeSignal = (
  gateway: Gateway,
  ports: YieldingPorts,
  pool: Pool,
  isWanted: (this: void) => boolean,
): void => {
  const wake = pool.cold_start?.options.wake;
  if (wake === undefined) return;
  let pause = 1;
  while (isWanted()) {
    const problem = signal(ports, pool, wake);
    const result = problem === undefined ? "understood" : "failed";
    seriesOf(gateway.metrics.admission.wake_ups, [pool.name, result]).value += 1;
    if (problem === undefined) {
      ports.log.notice("wake_signal", { pool: pool.name, url: wake.url });
      return;
    }
    ports.log.warn("wake_signal_failed", { pool: pool.name, url: wake.url, problem });
    ports.sleep(pause);
    pause = math.min(longestPauseSeconds, pause * 2);
  }
  // Nobody understood it: whoever comes next may try at once.
  forgetWakeSignal(gateway, pool);
};

/** The pool is awake: its next sleep may end with a signal at once. */
export const forgetWakeSignal = (gateway: Gateway, pool: Pool): void => {
  gateway.ports.shared.admission.numbers.remove(wokenKey(pool));
};
