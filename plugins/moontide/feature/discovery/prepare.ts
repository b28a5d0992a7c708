import { YieldingPorts } from "../../kernel/ports";
import { Configuration, PoolConfiguration } from "../configuration/schema";
import { composeList, isComplete, keepSourceList } from "./lists";
import { overlayOf, readOverlays } from "./overlays";
import { sources } from "./sources/index";

/** How long a new configuration may wait for the sources of its new pools. */
const patienceSeconds = 1;

const askNew = (ports: YieldingPorts, name: string, pool: PoolConfiguration, yields: boolean) => {
  const configured = pool.discovery!;
  const source = sources[configured.type]!;
  if (source.yields && !yields) return;
  const [answer] = source.query(ports, configured);
  if (answer !== undefined) keepSourceList(ports, name, configured, answer.endpoints);
};

/**
 * Works out the lists of a checked configuration before it is published: a request that a new route leads to a new
 * pool finds endpoints there. Sources that never answered are asked once, within a second in all; one that fails is
 * asked again by the leader like any other, and its pool refuses requests until then.
 *
 * @param yields whether the phase may yield; in the master only what does not is asked
 */
export const prepareLists = (
  ports: YieldingPorts,
  configuration: Configuration,
  yields: boolean,
): void => {
  const overlays = readOverlays(ports);
  const until = ports.clock.now() + patienceSeconds;
  for (const [name, pool] of pairs(configuration.pools)) {
    if (!isComplete(ports, name, pool) && ports.clock.now() < until) {
      askNew(ports, name, pool, yields);
    }
    const [composed, problem] = composeList(ports, name, pool, overlayOf(overlays, name));
    if (composed === undefined) ports.log.error("endpoints_not_published", { pool: name, problem });
  }
};
