import { bindPool } from "../balancer/bind-pool";
import { Configuration } from "../configuration/schema";
import { compileLocality } from "../locality/locality";
import { equipPool } from "../pool/equip";
import { configurePool, createPool, Pool, refreshAvailable } from "../pool/pool";
import type { Gateway } from "./gateway";

/** The pools of a configuration: those that the gateway has, which know their endpoints, and new ones. */
export interface PoolList {
  readonly pools: LuaMap<string, Pool>;
  /** In order. */
  readonly names: string[];
}

export const listPools = (gateway: Gateway, configuration: Configuration): PoolList => {
  const pools = new LuaMap<string, Pool>();
  const names: string[] = [];
  for (const [name, options] of pairs(configuration.pools)) {
    const pool = gateway.pools.get(name) ?? createPool(name, options, gateway.in_flight_epoch);
    pools.set(name, pool);
    names[names.length] = name;
  }
  table.sort(names);
  return { pools, names };
};

/** Gives pools, old and new, the options of a configuration. */
export const configurePools = (
  gateway: Gateway,
  configuration: Configuration,
  { pools, names }: PoolList,
): void => {
  for (const name of names) {
    const pool = pools.get(name)!;
    const options = configuration.pools[name]!;
    configurePool(pool, options);
    bindPool(gateway.ports, pool);
    equipPool(pool, gateway.ports.clock.now());
    pool.locality =
      options.locality === undefined
        ? undefined
        : compileLocality(options.locality, configuration.location);
    refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
  }
};
