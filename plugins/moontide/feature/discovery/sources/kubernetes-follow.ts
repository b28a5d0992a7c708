import { HttpStream, YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { goneStatus } from "../../../policy/discovery/kubernetes-event";
import { KubernetesDiscoveryConfiguration } from "../../configuration/schema";
import { escapeQuery, listSlices, slicesPath } from "./kubernetes-list";
import { refusalOf, requestFor } from "./kubernetes-request";
import { closeWatch, feedWatch, forgetVersion, NamespaceWatch } from "./kubernetes-watch";

/**
 * How long a watch is asked to last, less a random part. Silence is no sign of death: a server tells a watch where it
 * stands (a bookmark) once a minute, and not even that while no slice of the cluster changes. So the end of a short watch is
 * its sign of life: one that did not end in time is resumed on a new connection from the last known version, which
 * loses no event and proves the way to the server.
 */
const watchSeconds = 18;
const watchJitterSeconds = 4;
const overtimeSeconds = 3;

/** A server that ends watches sooner would be asked in a loop: that is an error, after which the runner waits. */
const shortestWatchSeconds = 1;

/** Of an answer that is no stream; a stream is measured line by line. */
const maximumRefusalBytes = 16384;

/** Lists the slices anew. Returns true: whatever was known is replaced. */
const relist = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  watch: NamespaceWatch,
): Result<boolean> => {
  const [list, problem] = listSlices(ports, configuration, watch.namespace);
  if (list === undefined) return $multi(undefined, problem);
  watch.slices = list.slices;
  watch.resource_version = list.resource_version;
  watch.proven = false;
  return $multi(true, undefined);
};

/** All of a refusal that is worth showing. */
const readRefusal = (stream: HttpStream, seconds: number): string => {
  let body = "";
  while (body.length < maximumRefusalBytes) {
    const [piece] = stream.read(seconds);
    if (piece === undefined || piece === "") break;
    body += piece;
  }
  stream.close();
  return body;
};

const open = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  watch: NamespaceWatch,
  resource_version: string,
): Result<boolean> => {
  const seconds = watchSeconds - math.floor(ports.random.uniform() * (watchJitterSeconds + 1));
  const path =
    `${slicesPath(configuration, watch.namespace)}&watch=true&allowWatchBookmarks=true` +
    `&resourceVersion=${escapeQuery(resource_version)}&timeoutSeconds=${seconds}`;
  const [asked, unready] = requestFor(ports, configuration, path, {
    total_timeout_seconds: configuration.timeout_seconds,
    maximum_body_bytes: maximumRefusalBytes,
  });
  if (asked === undefined) return $multi(undefined, unready);
  const [stream, unreachable] = ports.http.open(asked.request);
  if (stream === undefined) return $multi(undefined, unreachable);
  if (stream.status !== 200) {
    const body = readRefusal(stream, configuration.timeout_seconds);
    if (stream.status === goneStatus) return forgetVersion(watch);
    return $multi(undefined, refusalOf(ports, stream.status, body, asked.token));
  }
  watch.stream = stream;
  watch.token = asked.token;
  watch.opened_at = ports.clock.now();
  watch.ends_by = watch.opened_at + seconds + overtimeSeconds;
  return $multi(false, undefined);
};

/** A stream that ended, well or not, is resumed on a new connection; so is one that should have ended. */
const resume = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  watch: NamespaceWatch,
  problem: string | undefined,
): Result<boolean> => {
  const now = ports.clock.now();
  const isSilent = problem === "timeout";
  if (!isSilent && now - watch.opened_at < shortestWatchSeconds) {
    const why = problem === undefined ? "" : `: ${problem}`;
    return $multi(undefined, `the watch ended at once${why}`);
  }
  // A version that is gone is told at once.
  watch.proven = true;
  if (isSilent && now < watch.ends_by) return $multi(false, undefined);
  if (isSilent) {
    const { service } = configuration;
    ports.log.warn("discovery_watch_silent", {
      service,
      namespace: watch.namespace,
      consequence: "it is resumed on a new connection",
    });
  }
  closeWatch(watch);
  return $multi(false, undefined);
};

/**
 * Takes the next step of a namespace's watch: lists, opens, or reads for at most so many seconds.
 *
 * @returns whether slices may have changed
 */
export const followWatch = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  watch: NamespaceWatch,
  seconds: number,
): Result<boolean> => {
  const { stream, resource_version } = watch;
  if (resource_version === undefined) return relist(ports, configuration, watch);
  if (stream === undefined) return open(ports, configuration, watch, resource_version);
  const [piece, problem] = stream.read(seconds);
  if (piece === undefined) return resume(ports, configuration, watch, problem);
  if (piece === "") return resume(ports, configuration, watch, undefined);
  return feedWatch(watch, piece, ports.json, configuration.port);
};
