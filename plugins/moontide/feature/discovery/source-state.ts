import { Gateway } from "../gateway/gateway";
import { sourceKey } from "./lists";

/** How a source fares, for status and metrics, where every worker can read it. Times are monotonic seconds. */
export interface SourceState {
  /** Which question this is about: a pool that is given another source begins anew. */
  readonly source: string;
  readonly failures: number;
  readonly last_success_at: number | undefined;
  readonly failing_since: number | undefined;
  readonly problem: string | undefined;
  /** The list in use is a snapshot from before a restart, which the source has not confirmed yet. */
  readonly from_snapshot: boolean;
  /** How many endpoints the last good answer lists. */
  readonly endpoints: number | undefined;
  /** The source says that there is nobody, and is not believed yet. */
  readonly empty_kept_since: number | undefined;
  /** A watch is open since; undefined when none is. */
  readonly watching_since: number | undefined;
  readonly watch_restarts: number;
}

const stateKey = (pool: string): string => `discovery/${pool}`;

/** How the source of a pool, as it is configured now, fares; undefined before it was asked first. */
export const sourceState = (gateway: Gateway, pool: string): SourceState | undefined => {
  const { json, shared } = gateway.ports;
  const text = shared.state.texts.get(stateKey(pool));
  const discovery = gateway.configuration.pools[pool]?.discovery;
  if (text === undefined || discovery === undefined) return undefined;
  const state = json.decode(text)[0] as SourceState | undefined;
  return state?.source === sourceKey(pool, discovery) ? state : undefined;
};

/** Tells the other workers how the source of a pool fares now. */
export const keepState = (ports: Gateway["ports"], pool: string, state: SourceState): void => {
  ports.shared.state.texts.set(stateKey(pool), ports.json.encode(state));
};

/** The pool is gone. */
export const forgetState = (ports: Gateway["ports"], pool: string): void => {
  ports.shared.state.texts.remove(stateKey(pool));
};

/** Of a source that has not answered since the restart, whose answer from before is used. */
export const stateOfSnapshot = (
  source: string,
  endpoints: number,
  last_success_at: number,
): SourceState => ({
  source,
  failures: 0,
  last_success_at,
  failing_since: undefined,
  problem: undefined,
  from_snapshot: true,
  endpoints,
  empty_kept_since: undefined,
  watching_since: undefined,
  watch_restarts: 0,
});

/** Whether the list in use is one that its source does not confirm at present. */
export const isStale = (state: SourceState): boolean =>
  state.failing_since !== undefined || state.from_snapshot;
