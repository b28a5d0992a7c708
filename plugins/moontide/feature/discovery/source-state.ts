import { Schedule } from "../../policy/discovery/schedule";
import { Gateway } from "../gateway/gateway";

/** How a source fares, for status and metrics, where every worker can read it. */
export interface SourceState {
  readonly failures: number;
  readonly last_success_at: number | undefined;
  readonly failing_since: number | undefined;
  readonly problem: string | undefined;
}

const stateKey = (pool: string): string => `discovery/${pool}`;

export const sourceState = (gateway: Gateway, pool: string): SourceState | undefined => {
  const text = gateway.ports.shared.state.texts.get(stateKey(pool));
  return text === undefined
    ? undefined
    : (gateway.ports.json.decode(text)[0] as SourceState | undefined);
};

/** Tells the other workers how the source of a pool fares now. */
export const keepState = (
  gateway: Gateway,
  pool: string,
  schedule: Schedule,
  problem: string | undefined,
): void => {
  const { failures, last_success_at, failing_since } = schedule;
  const state: SourceState = { failures, last_success_at, failing_since, problem };
  gateway.ports.shared.state.texts.set(stateKey(pool), gateway.ports.json.encode(state));
};
