import { Schedule, startSchedule } from "../../policy/discovery/schedule";
import { DiscoveryConfiguration } from "../configuration/schema";
import { Gateway } from "../gateway/gateway";
import { sourceKey } from "./lists";
import { Overlays } from "./overlays";
import { keepState, sourceState } from "./source-state";

/** What the leader remembers of one source. */
export interface Progress {
  schedule: Schedule;
  /** What the last answer said of a part that it left out, or why there is no answer. */
  problem: string | undefined;
  from_snapshot: boolean;
  endpoints: number | undefined;
  empty_kept_since: number | undefined;
  watching_since: number | undefined;
  watch_restarts: number;
  /** When the other workers were last told. */
  told_at: number;
}

/** One run of questions to a pool's source, in a timer of its own. It counts for as long as it is in `asking`. */
export interface Round {
  readonly name: string;
  readonly configuration: DiscoveryConfiguration;
  readonly key: string;
  readonly watches: boolean;
  readonly began_at: number;
  asked_at: number;
  rounds: number;
}

/** What the leader remembers of discovery; a new leader starts with none and asks every source at once. */
export interface Discovery {
  /** By `sourceKey`: a pool that is given another source does not wait for the time of the old one. */
  progress: LuaMap<string, Progress>;
  /** Sources that are being asked right now, by `sourceKey`: a slow one delays only itself. */
  readonly asking: LuaMap<string, Round>;
  /** Rounds that were given up and have not come back. */
  given_up: number;
  /** Whether this worker still leads, with this very memory. Whoever asks for one that doesn't stops. */
  readonly leads: (this: void) => boolean;
  overlays_version: number;
  configuration_version: number;
  overlays: Overlays;
  /** Pools whose list found no room: with the next answer it is tried again, also when that says nothing new. */
  readonly unpublished: LuaSet<string>;
}

const always = (): boolean => true;

export const createDiscovery = (leads: (this: void) => boolean = always): Discovery => ({
  progress: new LuaMap(),
  asking: new LuaMap(),
  given_up: 0,
  leads,
  overlays_version: -1,
  configuration_version: -1,
  overlays: {},
  unpublished: new LuaSet(),
});

/** The key of the source that a pool asks as it is configured now. */
export const currentKey = (gateway: Gateway, name: string): string | undefined => {
  const configured = gateway.configuration.pools[name]?.discovery;
  return configured === undefined ? undefined : sourceKey(name, configured);
};

/** What is known of a source; a new leader takes over when it last answered, and whether that was a snapshot. */
export const progressOf = (
  gateway: Gateway,
  discovery: Discovery,
  name: string,
  key: string,
): Progress => {
  const known = discovery.progress.get(key);
  if (known !== undefined) return known;
  const state = sourceState(gateway, name);
  const start = startSchedule(gateway.ports.clock.now());
  const progress: Progress = {
    schedule: {
      failures: start.failures,
      next_at: start.next_at,
      last_success_at: state?.last_success_at,
      failing_since: start.failing_since,
    },
    problem: undefined,
    from_snapshot: state?.from_snapshot ?? false,
    endpoints: state?.endpoints,
    empty_kept_since: state?.empty_kept_since,
    watching_since: undefined,
    watch_restarts: state?.watch_restarts ?? 0,
    told_at: -math.huge,
  };
  discovery.progress.set(key, progress);
  return progress;
};

/** Tells the other workers how a source fares. */
export const tellProgress = (
  gateway: Gateway,
  name: string,
  key: string,
  progress: Progress,
): void => {
  const { failures, last_success_at, failing_since } = progress.schedule;
  progress.told_at = gateway.ports.clock.now();
  keepState(gateway.ports, name, {
    source: key,
    failures,
    last_success_at,
    failing_since,
    problem: progress.problem,
    from_snapshot: progress.from_snapshot,
    endpoints: progress.endpoints,
    empty_kept_since: progress.empty_kept_since,
    watching_since: progress.watching_since,
    watch_restarts: progress.watch_restarts,
  });
};
