import { Ports } from "../../kernel/ports";
import { PoolConfiguration } from "../configuration/schema";
import { Gateway } from "../gateway/gateway";
import { currentKey } from "./discovery";
import { forgetList, isComplete, listsAnybody, sourceKey } from "./lists";
import { forgetState } from "./source-state";

/** What pools have asked, to the pool's name; in shared memory, so that the next leader and a reload know of it. */
type Asked = Record<string, string | undefined>;

const askedKey = "asked";

const readAsked = ({ json, shared }: Ports): Asked =>
  (json.decode(shared.endpoints.texts.get(askedKey) ?? "{}")[0] ?? {}) as Asked;

/**
 * Whether the pool's source lists anybody, or, until it has answered, a source that the pool asked before: an operator
 * who gives a pool another source, or mistypes its name, must not lose the endpoints at once either.
 */
export const hadAnybody = (ports: Ports, name: string, pool: PoolConfiguration): boolean => {
  const current = pool.discovery === undefined ? undefined : sourceKey(name, pool.discovery);
  if (current !== undefined && isComplete(ports, name, pool)) return listsAnybody(ports, current);
  for (const [key, asker] of pairs(readAsked(ports))) {
    if (asker === name && listsAnybody(ports, key)) return true;
  }
  return false;
};

const keyOf = (gateway: Gateway, name: string): string =>
  currentKey(gateway, name) ?? `pool/${name}`;

/** Whether what a pool asked once may go: the pool is gone, or what it asks now has answered. */
const isSpent = (gateway: Gateway, name: string, key: string): boolean => {
  const pool = gateway.configuration.pools[name];
  if (pool === undefined) return true;
  return key !== keyOf(gateway, name) && isComplete(gateway.ports, name, pool);
};

/**
 * After a change of the configuration: answers of sources that no pool asks any more, and lists of pools that are
 * gone, leave shared memory. Else each would stay for as long as nginx runs, and come back with its pool, old as it is.
 */
export const removeLeftovers = (gateway: Gateway): void => {
  const { json, shared } = gateway.ports;
  const { texts } = shared.endpoints;
  const asked = readAsked(gateway.ports);
  for (const name of gateway.pool_names) asked[keyOf(gateway, name)] = name;
  for (const [key, name] of pairs(asked as Record<string, string>)) {
    if (isSpent(gateway, name, key)) {
      asked[key] = undefined;
      texts.remove(key);
      if (gateway.configuration.pools[name] === undefined) {
        forgetList(gateway.ports, name);
        forgetState(gateway.ports, name);
      }
    }
  }
  texts.set(askedKey, json.encode(asked));
};
