import { Gateway } from "../gateway/gateway";
import { currentKey } from "./discovery";
import { forgetList, isComplete } from "./lists";
import { forgetState } from "./source-state";

/** What pools have asked, to the pool's name; in shared memory, so that the next leader and a reload know of it. */
type Asked = Record<string, string | undefined>;

const askedKey = "asked";

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
  const asked = (json.decode(texts.get(askedKey) ?? "{}")[0] ?? {}) as Asked;
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
