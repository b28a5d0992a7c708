import { YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { EndpointDescription } from "../../../kernel/endpoint";
import { mergeSlices } from "../../../policy/discovery/kubernetes-merge";
import { Slice } from "../../../policy/discovery/kubernetes-slice";
import { KubernetesDiscoveryConfiguration } from "../../configuration/schema";
import { addressOf } from "./kubernetes-request";
import { followWatch } from "./kubernetes-follow";
import { closeWatch, NamespaceWatch, startWatch } from "./kubernetes-watch";
import { Source } from "./source";

/** How long a question waits for a change; connecting anew may be added to it. */
const waitSeconds = 10;

/** After the first change, what else comes within this long goes into the same answer. */
const gatherSeconds = 0.1;

/** All namespaces are read once in this time: short enough also for a worker that is on its way out. */
const roundSeconds = 0.4;
const shortestTurnSeconds = 0.02;

interface KubernetesSession {
  /** One for each namespace, in the order of the configuration; none before the first question. */
  readonly watches: NamespaceWatch[];
}

const joined = (names: readonly string[]): string => {
  let text = "";
  for (const name of names) text += ` ${name}`;
  return text;
};

/** The slices of all namespaces, in an order that does not change. */
const slicesOf = (watches: readonly NamespaceWatch[]): Slice[] => {
  const slices: Slice[] = [];
  for (const { slices: known } of watches) {
    const names: string[] = [];
    for (const [name] of known) names[names.length] = name;
    table.sort(names);
    for (const name of names) slices[slices.length] = known.get(name)!;
  }
  return slices;
};

const endpointsOf = (
  configuration: KubernetesDiscoveryConfiguration,
  session: KubernetesSession,
): Result<readonly EndpointDescription[]> =>
  mergeSlices(slicesOf(session.watches), configuration.address_family === "ipv6");

/** The first question: every namespace is listed. */
const begin = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  session: KubernetesSession,
): Result<true> => {
  for (const namespace of configuration.namespaces) {
    const watch = startWatch(namespace);
    session.watches[session.watches.length] = watch;
    const [listed, problem] = followWatch(ports, configuration, watch, 0);
    if (listed === undefined) return $multi(undefined, problem);
  }
  return $multi(true, undefined);
};

/** Reads the watches in turns until slices have changed, which is true, or the wait is over. */
const wait = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  { watches }: KubernetesSession,
): Result<boolean> => {
  const turn = math.max(shortestTurnSeconds, roundSeconds / watches.length);
  let until = ports.clock.now() + waitSeconds;
  let changed = false;
  while (!ports.isExiting() && ports.clock.now() < until) {
    for (const watch of watches) {
      const seconds = changed ? shortestTurnSeconds : turn;
      const [told, problem] = followWatch(ports, configuration, watch, seconds);
      if (told === undefined) return $multi(undefined, problem);
      if (told && !changed) {
        changed = true;
        until = ports.clock.now() + gatherSeconds;
      }
      if (ports.clock.now() >= until) break;
    }
  }
  return $multi(changed, undefined);
};

/**
 * The EndpointSlices (discovery.k8s.io/v1) of one Service in one or several namespaces: listed once, then watched
 * from the list's version on (Kubernetes API concepts, "Efficient detection of changes"). A version that is gone (410) is
 * listed anew, without an error.
 */
export const kubernetesSource: Source<KubernetesSession> = {
  identity: (configured) => {
    const configuration = configured as KubernetesDiscoveryConfiguration;
    const { service, namespaces, port, address_family } = configuration;
    const where = `${addressOf(configuration)}${joined(namespaces)}`;
    return `kubernetes ${where} ${service} ${port ?? "-"} ${address_family}`;
  },
  yields: true,
  watches: true,
  start: () => ({ watches: [] }),
  query: (ports, configured, session) => {
    const configuration = configured as KubernetesDiscoveryConfiguration;
    const isFirst = session.watches.length === 0;
    const [changed, problem] = isFirst
      ? begin(ports, configuration, session)
      : wait(ports, configuration, session);
    if (changed === undefined) return $multi(undefined, problem);
    if (!changed) return $multi({ endpoints: undefined, ttl_seconds: 0 }, undefined);
    const [endpoints, refusal] = endpointsOf(configuration, session);
    if (endpoints === undefined) return $multi(undefined, refusal);
    return $multi({ endpoints, ttl_seconds: 0 }, undefined);
  },
  close: (session) => {
    for (const watch of session.watches) closeWatch(watch);
  },
};
