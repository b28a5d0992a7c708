import { YieldingPorts } from "../../kernel/ports";
import { Configuration, DiscoveryConfiguration, PoolConfiguration } from "../configuration/schema";
import { hadAnybody } from "./leftovers";
import { composeList, isComplete, keepSourceList } from "./lists";
import { overlayOf, readOverlays } from "./overlays";
import { sources } from "./sources/index";
import { SourceAnswer } from "./sources/source";

/** How long a new configuration may wait for the sources of its new pools, and how often it looks. */
const patienceSeconds = 1;
const lookSeconds = 0.02;

/** Runs something that may yield beside what goes on. */
export type Spawn = (this: void, name: string, run: (this: void) => void) => void;

/** The sources that a new configuration waits for. Whoever answers later is asked again by the leader. */
interface Waiting {
  left: number;
  over: boolean;
}

const firstAnswer = (
  ports: YieldingPorts,
  discovery: DiscoveryConfiguration,
): SourceAnswer | undefined => {
  const source = sources[discovery.type]!;
  const session = source.start();
  const [answer] = source.query(ports, discovery, session);
  source.close(session);
  return answer;
};

/** An answer that lists nobody, where the source before listed somebody, is left to the leader, who waits. */
const isBelieved = (
  ports: YieldingPorts,
  name: string,
  pool: PoolConfiguration,
  answer: SourceAnswer | undefined,
): boolean => (answer?.endpoints?.length ?? 0) > 0 || !hadAnybody(ports, name, pool);

const askNew = (
  ports: YieldingPorts,
  name: string,
  pool: PoolConfiguration,
  waiting: Waiting,
): void => {
  const discovery = pool.discovery!;
  const [ok, answer] = pcall(firstAnswer, ports, discovery);
  waiting.left -= 1;
  if (!ok || waiting.over || !isBelieved(ports, name, pool, answer)) return;
  keepSourceList(ports, name, discovery, answer?.endpoints);
};

/** Asks the sources that never answered, all at once; in the master only those that don't yield. */
const askAllNew = (
  ports: YieldingPorts,
  configuration: Configuration,
  spawn: Spawn | undefined,
): void => {
  const waiting: Waiting = { left: 0, over: false };
  for (const [name, pool] of pairs(configuration.pools)) {
    const source = isComplete(ports, name, pool) ? undefined : sources[pool.discovery!.type]!;
    if (source !== undefined && (spawn !== undefined || !source.yields)) {
      waiting.left += 1;
      const ask = (): void => askNew(ports, name, pool, waiting);
      if (spawn === undefined) ask();
      else spawn(`first question of ${name}`, ask);
    }
  }
  const until = ports.clock.now() + patienceSeconds;
  while (waiting.left > 0 && ports.clock.now() < until) ports.sleep(lookSeconds);
  waiting.over = true;
};

/**
 * Works out the lists of a checked configuration before it is published: a request that a new route leads to a new
 * pool finds endpoints there. Sources that never answered are asked once, within a second in all; one that fails is
 * asked again by the leader like any other, and its pool refuses requests until then.
 *
 * @param spawn where waiting is possible; in the master it is not, and only what does not yield is asked
 */
export const prepareLists = (
  ports: YieldingPorts,
  configuration: Configuration,
  spawn: Spawn | undefined,
): void => {
  const overlays = readOverlays(ports);
  askAllNew(ports, configuration, spawn);
  for (const [name, pool] of pairs(configuration.pools)) {
    const [composed, problem] = composeList(ports, name, pool, overlayOf(overlays, name));
    if (composed === undefined) ports.log.error("endpoints_not_published", { pool: name, problem });
  }
};
