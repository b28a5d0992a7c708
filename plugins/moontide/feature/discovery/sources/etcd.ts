import { YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { etcdEndpoints } from "../../../policy/discovery/etcd";
import { remarksText, startRemarks } from "../../../policy/discovery/remarks";
import { EtcdDiscoveryConfiguration } from "../../configuration/schema";
import { listEtcd } from "./etcd-list";
import { closeStream, EtcdSession, startEtcdSession } from "./etcd-session";
import { followEtcd, Progress, resumeEtcd } from "./etcd-watch";
import { longestWaitSeconds, Source, SourceAnswer } from "./source";

/** A watch that ends sooner than this after it began is a failure: it would be opened again and again. */
const shortestWatchSeconds = 1;

const answerOf = (session: EtcdSession): Result<SourceAnswer> => {
  const remarks = startRemarks();
  const [endpoints, problem] = etcdEndpoints(session.entries, remarks);
  if (endpoints === undefined) return $multi(undefined, problem);
  session.problem = remarksText(remarks);
  return $multi({ endpoints, ttl_seconds: 0, problem: session.problem }, undefined);
};

const unchanged = (session: EtcdSession): SourceAnswer => ({
  endpoints: undefined,
  ttl_seconds: 0,
  problem: session.problem,
});

const listAnew = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
): Result<SourceAnswer> => {
  const [listed, problem] = listEtcd(ports, configuration, session);
  if (listed === undefined) return $multi(undefined, problem);
  return answerOf(session);
};

/**
 * Waits for a change. etcd says nothing when nothing changes, so a silent watch is opened anew on a fresh connection,
 * behind the last revision: that proves the way to it, and brings what a dead one withheld.
 */
const watch = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
): Result<Progress> => {
  if (session.stream === undefined) return resumeEtcd(ports, configuration, session);
  const began = ports.clock.now();
  const silence = longestWaitSeconds - 2 * configuration.timeout_seconds;
  const [progress, broken] = followEtcd(ports, session, began + silence);
  if (progress !== undefined && progress !== "silent") return $multi(progress, undefined);
  if (progress === "silent" && ports.isExiting()) return $multi(progress, undefined);
  const lived = ports.clock.now() - session.opened_at;
  if (progress === undefined && lived < shortestWatchSeconds) return $multi(undefined, broken);
  return resumeEtcd(ports, configuration, session);
};

/**
 * The keys of a prefix in etcd 3, each an endpoint, through its JSON gateway: one complete list, then a watch of what
 * has changed behind the list's revision. Registrations that end with a lease leave as deletions.
 */
export const etcdSource: Source<EtcdSession> = {
  identity: (configured) => {
    const { prefix, addresses } = configured as EtcdDiscoveryConfiguration;
    return `etcd ${table.concat(addresses as string[], ",")} ${prefix}`;
  },
  yields: true,
  watches: true,
  start: startEtcdSession,
  close: closeStream,
  query: (ports, configured, session) => {
    const configuration = configured as EtcdDiscoveryConfiguration;
    if (session.header === undefined) return listAnew(ports, configuration, session);
    const [progress, problem] = watch(ports, configuration, session);
    if (progress === undefined) return $multi(undefined, problem);
    if (progress === "lost") return listAnew(ports, configuration, session);
    if (progress === "changed") return answerOf(session);
    return $multi(unchanged(session), undefined);
  },
};
