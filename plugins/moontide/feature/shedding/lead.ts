import { createRatio, nextRatio, RatioState } from "../../policy/shedding/ratio";
import { groupCount, groupsPerTier } from "../../policy/shedding/level";
import { thresholdOf } from "../../policy/shedding/threshold";
import type { Gateway } from "../gateway/gateway";
import { permitsInUse } from "../limit/status";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import { publishedRatio, publishThreshold, removeThreshold } from "./published";
import { readCounts, SheddingSums } from "./shared";
import { noCounts, Shedding } from "./shedding";

/** What of the requests before is remembered from one look to the next: those of about two seconds decide. */
const remembered = 0.75;

/** An overload is over when nothing was shed for so long. */
const calmSeconds = 10;

/** What the leader keeps of one pool. */
interface Watched {
  readonly state: RatioState;
  before: SheddingSums;
  /** Recent requests by tier and group. */
  readonly recent: number[];
  /** When shedding began, 0 while there is none, and when something was shed last. */
  began_at: number;
  shed_at: number;
  round: number;
}

/** The leader's pools, by name. */
export interface SheddingWatch {
  readonly by_pool: LuaMap<string, Watched>;
  round: number;
}

export const createSheddingWatch = (): SheddingWatch => ({ by_pool: new LuaMap(), round: 0 });

const begin = (gateway: Gateway, pool: Pool): Watched => {
  const { numbers } = gateway.ports.shared.admission;
  return {
    state: createRatio(1 - publishedRatio(numbers, pool.name)),
    before: readCounts(numbers, pool),
    recent: noCounts(),
    began_at: 0,
    shed_at: 0,
    round: 0,
  };
};

/** The part of its places that a pool could still give away. */
const freePart = (gateway: Gateway, pool: Pool): number => {
  if (sumOf(gateway.ports.shared.in_flight.numbers, pool.waiting.all) > 0) return 0;
  if (pool.places <= 0) return 0;
  return math.max(0, 1 - permitsInUse(gateway, pool) / pool.places);
};

const addRecent = (watched: Watched, present: SheddingSums): void => {
  const { recent, before } = watched;
  for (const group of $range(0, groupCount - 1)) {
    const came = present.counts[group]! - before.counts[group]!;
    recent[group] = recent[group]! * remembered + came;
  }
};

/** Says that shedding began or is over, once. */
const tell = (gateway: Gateway, pool: Pool, watched: Watched, ratio: number): void => {
  const { clock, log } = gateway.ports;
  const now = clock.now();
  if (ratio > 0) {
    watched.shed_at = now;
    if (watched.began_at > 0) return;
    watched.began_at = now;
    log.warn("shedding", { pool: pool.name, percent: math.floor(ratio * 100 + 0.5) });
  } else if (watched.began_at > 0 && now - watched.shed_at >= calmSeconds) {
    const seconds = math.floor(watched.shed_at - watched.began_at);
    log.notice("shedding_over", { pool: pool.name, seconds });
    watched.began_at = 0;
  }
};

const lead = (gateway: Gateway, watched: Watched, pool: Pool, { options }: Shedding): void => {
  const { clock, shared } = gateway.ports;
  const { numbers } = shared.admission;
  const present = readCounts(numbers, pool);
  const { before, state, recent } = watched;
  const window = {
    passed: present.passed - before.passed,
    refused: present.refused - before.refused,
    free: freePart(gateway, pool),
  };
  addRecent(watched, present);
  watched.before = present;
  const ratio = nextRatio(state, window, options.maximum_percent / 100);
  const turn = math.floor(clock.wall() / options.turn_seconds) % groupsPerTier;
  publishThreshold(numbers, pool.name, ratio, thresholdOf(recent, ratio, turn), turn);
  tell(gateway, pool, watched, ratio);
};

/** Twice a second in the leader: works out which requests the pools that have too much to do are to shed. */
export const leadShedding = (gateway: Gateway, watch: SheddingWatch): void => {
  watch.round += 1;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const { shedding } = pool;
    if (shedding !== undefined) {
      const watched = watch.by_pool.get(name) ?? begin(gateway, pool);
      watch.by_pool.set(name, watched);
      watched.round = watch.round;
      lead(gateway, watched, pool, shedding);
    }
  }
  for (const [name, { round }] of watch.by_pool) {
    if (round !== watch.round) {
      watch.by_pool.delete(name);
      removeThreshold(gateway.ports.shared.admission.numbers, name);
    }
  }
};
