import { ConnectionPool } from "../../kernel/ports";
import { createReach, Reach } from "../../policy/redis/reach";
import { createWhereabouts, Whereabouts } from "../http/whereabouts";
import type { RedisConfiguration } from "./schema";

/** What one worker knows of the Redis of its cluster. */
export interface RedisClient {
  readonly options: RedisConfiguration;
  /** Exchanged when its connections turn out to be dead, so that each of them is met once at most. */
  pool: ConnectionPool;
  readonly reach: Reach;
  readonly whereabouts: Whereabouts;
  /** Under which name Redis keeps a script; "" where it may not be asked to keep any. */
  readonly digests: LuaMap<string, string>;
}

/** Pools are found by their name alone: whatever makes a connection another one is in it. */
const poolOf = (options: RedisConfiguration, generation: number): ConnectionPool => {
  const { host, port, socket, username, database, tls, password, pool_size } = options;
  const place = socket ?? `${host}:${port}`;
  const user = `${username}/${password?.env}/${password?.file}`;
  const shield = tls === undefined ? "plain" : `${tls.verify}/${tls.server_name}`;
  const name = `moontide-redis/${place}/${database}/${user}/${shield}/${generation}`;
  return { name, size: pool_size };
};

let generation = 0;

/** Leaves all idle connections to themselves. */
export const renewPool = (client: RedisClient): void => {
  generation += 1;
  client.pool = poolOf(client.options, generation);
};

/**
 * The client of a configuration; undefined where it has no Redis.
 *
 * @param before of the configuration before: whether Redis can be reached is known already
 */
export const createRedis = (
  options: RedisConfiguration | undefined,
  before: RedisClient | undefined,
): RedisClient | undefined =>
  options === undefined
    ? undefined
    : {
        options,
        pool: poolOf(options, generation),
        reach: before?.reach ?? createReach(),
        whereabouts: createWhereabouts(options.host ?? ""),
        digests: new LuaMap(),
      };
