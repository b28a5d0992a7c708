import { YieldingPorts } from "../../../kernel/ports";
import { firstCheckSeconds } from "../../../policy/health/check-schedule";
import { seriesOf } from "../../../policy/metrics/registry";
import { Gateway } from "../../gateway/gateway";
import { Member } from "../../pool/member";
import { Pool } from "../../pool/pool";
import { recentCounts } from "../slots";
import { probe, warmUp } from "./probe";
import { Check, recordCheck } from "./record";
import { readState, removeVerdict } from "./verdicts";

interface Job {
  readonly member: Member;
  readonly check: Check;
}

/** A pool's checks that are due, in order. Those before `first` are taken. */
interface Queue {
  jobs: Job[];
  first: number;
  workers: number;
  /** Whether the pool has had requests lately, as it was found a second ago at most. */
  traffic: boolean;
  traffic_at: number;
}

/** The leader's checks, by `Member.key`. A new leader begins with the verdicts in shared memory. */
export interface Checks {
  readonly by_key: LuaMap<string, Check>;
  readonly queues: LuaMap<string, Queue>;
  round: number;
  /** Whether these are still the leader's checks. */
  readonly current: (this: void) => boolean;
}

/**
 * @param current asked before and after each check: a worker that was held up may have been followed as leader without
 * knowing, and neither asks any more then nor says what it found out
 */
export const createChecks = (current: (this: void) => boolean): Checks => ({
  by_key: new LuaMap(),
  queues: new LuaMap(),
  round: 0,
  current,
});

const checkOf = (gateway: Gateway, checks: Checks, pool: Pool, member: Member): Check => {
  const found = checks.by_key.get(member.key);
  if (found !== undefined) return found;
  const { clock, random } = gateway.ports;
  const state = readState(gateway.ports, member);
  const delay = firstCheckSeconds(pool.configuration.health.active!, state, random);
  const check = { state, next_at: clock.now() + delay, queued: false, seen: 0 };
  checks.by_key.set(member.key, check);
  return check;
};

/** One request at any endpoint is traffic, also one that lasts. */
const hasTraffic = (gateway: Gateway, pool: Pool): boolean => {
  if (recentCounts(gateway.ports, pool.name).attempts > 0) return true;
  for (const member of pool.members) {
    if (member.in_flight_here > 0) return true;
  }
  return false;
};

/** Whether a question that was under way is still of interest. */
const isWanted = (gateway: Gateway, checks: Checks, pool: Pool, member: Member): boolean =>
  checks.current() &&
  gateway.pools.get(pool.name) === pool &&
  pool.configuration.health.active !== undefined &&
  pool.by_id.get(member.id) === member;

/** Checks one endpoint, and warms it up before its first good verdict is told. Yields. */
const run = (
  gateway: Gateway,
  ports: YieldingPorts,
  checks: Checks,
  pool: Pool,
  queue: Queue,
  { member, check }: Job,
): void => {
  if (!isWanted(gateway, checks, pool, member)) return;
  const problem = probe(ports, pool, member, pool.configuration.health.active!);
  if (!isWanted(gateway, checks, pool, member)) return;
  if (problem === undefined && check.state.verdict === "unchecked") warmUp(ports, pool, member);
  if (!isWanted(gateway, checks, pool, member)) return;
  recordCheck(gateway, pool, member, check, queue.traffic, problem);
};

/** Works off a queue until it is empty; several of these side by side are a pool's concurrency. Yields. */
const work = (
  gateway: Gateway,
  ports: YieldingPorts,
  checks: Checks,
  pool: Pool,
  queue: Queue,
): void => {
  queue.workers += 1;
  while (queue.first < queue.jobs.length && !ports.isExiting() && checks.current()) {
    const job = queue.jobs[queue.first]!;
    queue.first += 1;
    const [ok, problem] = pcall(run, gateway, ports, checks, pool, queue, job);
    job.check.queued = false;
    if (!ok) {
      // Not the endpoint's fault: its verdict stays.
      job.check.next_at = ports.clock.now() + 5;
      seriesOf(gateway.metrics.internal_errors, ["health check"]).value += 1;
      ports.log.error("check_failed", { pool: pool.name, problem: tostring(problem) });
    }
  }
  queue.workers -= 1;
};

const noteTraffic = (gateway: Gateway, pool: Pool, queue: Queue): void => {
  const now = gateway.ports.clock.now();
  if (pool.configuration.health.active!.no_traffic_interval_seconds === undefined) return;
  if (now < queue.traffic_at + 1) return;
  queue.traffic = hasTraffic(gateway, pool);
  queue.traffic_at = now;
};

/** Puts what is due at the end of the queue: first come, first checked, however many there are. */
const enqueue = (gateway: Gateway, checks: Checks, pool: Pool, queue: Queue): void => {
  if (queue.first > 0 && queue.first === queue.jobs.length) {
    queue.jobs = [];
    queue.first = 0;
  }
  const now = gateway.ports.clock.now();
  for (const member of pool.members) {
    const check = checkOf(gateway, checks, pool, member);
    check.seen = checks.round;
    if (!check.queued && now >= check.next_at) {
      check.queued = true;
      queue.jobs[queue.jobs.length] = { member, check };
    }
  }
};

const queueOf = (checks: Checks, pool: Pool): Queue => {
  let queue = checks.queues.get(pool.name);
  if (queue === undefined) {
    queue = { jobs: [], first: 0, workers: 0, traffic: true, traffic_at: -1 };
    checks.queues.set(pool.name, queue);
  }
  return queue;
};

/**
 * Starts as many workers as there are checks waiting, and as the pool allows. One counts from when it begins: of timers
 * beyond `lua_max_running_timers` nginx says nothing but in its log, and a place held for one would never be free again.
 */
const staff = (
  gateway: Gateway,
  ports: YieldingPorts,
  checks: Checks,
  pool: Pool,
  queue: Queue,
  spawn: Spawn,
): void => {
  const most = pool.configuration.health.active!.maximum_concurrent;
  const wanted = math.min(most, queue.workers + queue.jobs.length - queue.first);
  for (const _ of $range(queue.workers + 1, wanted)) {
    spawn(`checks of ${pool.name}`, () => {
      if (queue.workers < most) work(gateway, ports, checks, pool, queue);
    });
  }
};

/** Runs something that may yield in a timer of its own; false when there is none to be had. */
export type Spawn = (this: void, name: string, run: (this: void) => void) => boolean;

const forgetDeparted = (gateway: Gateway, checks: Checks): void => {
  for (const [key, check] of checks.by_key) {
    if (check.seen !== checks.round && !check.queued) {
      checks.by_key.delete(key);
      removeVerdict(gateway.ports, key);
    }
  }
};

/** Every 0.2 s in the leader: begins the checks that are due. */
export const beginChecks = (
  gateway: Gateway,
  ports: YieldingPorts,
  checks: Checks,
  spawn: Spawn,
): void => {
  checks.round += 1;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (pool.configuration.health.active !== undefined) {
      const queue = queueOf(checks, pool);
      noteTraffic(gateway, pool, queue);
      enqueue(gateway, checks, pool, queue);
      staff(gateway, ports, checks, pool, queue, spawn);
    }
  }
  forgetDeparted(gateway, checks);
};
