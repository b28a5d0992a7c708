import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import { FlagSwitch, FlagSwitches, readSwitches } from "./switches";

/** A flag over all routes that have it. */
export interface FlagStatus {
  readonly name: string;
  /** Whether it may be on for anybody: what an operator said, else what the configuration does for some route. */
  readonly enabled: boolean;
  /** An operator switched it, so that the configuration's `enabled` doesn't count. */
  readonly switched: boolean;
  readonly switched_at?: string | undefined;
  /** No route has it any more: only the operator's word is left. */
  readonly stale: boolean;
  /** The routes that have it, in the order of the configuration. */
  readonly routes: readonly string[];
}

interface Known {
  readonly routes: string[];
  enabled: boolean;
}

/** By name, what the configuration says. */
const knownFlags = (gateway: Gateway): LuaMap<string, Known> => {
  const known = new LuaMap<string, Known>();
  for (const route of gateway.routes) {
    for (const { name, configured } of route.equipment.flags?.list ?? []) {
      const flag: Known = known.get(name) ?? { routes: [], enabled: false };
      if (flag.routes[flag.routes.length - 1] !== route.name) {
        flag.routes[flag.routes.length] = route.name;
      }
      flag.enabled = flag.enabled || configured;
      known.set(name, flag);
    }
  }
  return known;
};

const timeOf = (switched: FlagSwitch | undefined): string | undefined =>
  switched === undefined
    ? undefined
    : os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(switched.changed_at));

const statusOf = (
  name: string,
  known: Known | undefined,
  switched: FlagSwitch | undefined,
): FlagStatus => ({
  name,
  enabled: switched === undefined ? (known?.enabled ?? false) : switched.enabled,
  switched: switched !== undefined,
  switched_at: timeOf(switched),
  stale: known === undefined,
  routes: listOf(known?.routes ?? []),
});

/** One flag; undefined when neither a route has it nor an operator switched it. Sees a change at once, from any worker. */
export const flagStatus = (gateway: Gateway, name: string): FlagStatus | undefined => {
  const known = knownFlags(gateway).get(name);
  const switched = readSwitches(gateway.ports)[name];
  return known === undefined && switched === undefined
    ? undefined
    : statusOf(name, known, switched);
};

/** A flag that no route has, once an operator's word was taken back. */
export const goneStatus = (name: string): FlagStatus => statusOf(name, undefined, undefined);

const byName = (a: FlagStatus, b: FlagStatus): boolean => a.name < b.name;

/** All flags, in the order of their names, with those that only operators know. */
export const flagStatuses = (gateway: Gateway): readonly FlagStatus[] => {
  const known = knownFlags(gateway);
  const switches: FlagSwitches = readSwitches(gateway.ports);
  const statuses: FlagStatus[] = [];
  for (const [name, flag] of known) {
    statuses[statuses.length] = statusOf(name, flag, switches[name]);
  }
  for (const [name, switched] of pairs(switches)) {
    if (known.get(name) === undefined) {
      statuses[statuses.length] = statusOf(name, undefined, switched);
    }
  }
  table.sort(statuses, byName);
  return listOf(statuses);
};
