import { HttpStream, YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { Decoded, isTable } from "../../../policy/discovery/document-value";
import { parseEtcdEntry } from "../../../policy/discovery/etcd";
import {
  EtcdChange,
  EtcdHeader,
  parseEtcdEvents,
  parseEtcdHeader,
} from "../../../policy/discovery/etcd-message";
import { prefixEnd } from "../../../policy/discovery/etcd-prefix";
import { addPiece, takeLine, TextLines } from "../../../policy/discovery/text-lines";
import { encodeBase64 } from "../../../policy/encoding/base64";
import { EtcdDiscoveryConfiguration } from "../../configuration/schema";
import { authenticate, openEtcd } from "./etcd-client";
import { closeStream, EtcdSession } from "./etcd-session";
import { maximum_answer_bytes } from "./registry";

/**
 * What a look at the watch came to: the keys have changed; nothing came; the history that it would go on from is
 * compacted, or another cluster's, so that everything is to be read anew.
 */
export type Progress = "changed" | "silent" | "lost";

/** So often a wait is interrupted to see whether the worker is on its way out. */
const turnSeconds = 1;

/** Waits for a piece for a turn; whether anything can still come. */
const readPiece = (stream: HttpStream, lines: TextLines, seconds: number): Result<true> => {
  const [piece, reason] = stream.read(math.min(seconds, turnSeconds));
  if (piece === "") return $multi(undefined, "etcd ended the watch");
  if (piece === undefined && reason !== "timeout") return $multi(undefined, reason);
  if (piece !== undefined) addPiece(lines, piece);
  if (lines.begun_bytes > maximum_answer_bytes)
    return $multi(undefined, "etcd sent a line without end");
  return $multi(true, undefined);
};

/** The next line, `""` when none comes until then. */
const nextLine = (ports: YieldingPorts, session: EtcdSession, deadline: number): Result<string> => {
  const { stream, lines } = session;
  if (stream === undefined) return $multi(undefined, "the watch of etcd is closed");
  for (;;) {
    let line = takeLine(lines);
    while (line === "") line = takeLine(lines);
    if (line !== undefined) return $multi(line, undefined);
    const left = deadline - ports.clock.now();
    if (left <= 0 || ports.isExiting()) return $multi("", undefined);
    const [alive, broken] = readPiece(stream, lines, left);
    if (alive === undefined) return $multi(undefined, broken);
  }
};

const readMessage = (ports: YieldingPorts, line: string): Result<Decoded> => {
  const [decoded] = ports.json.decode(line);
  const result = isTable(decoded) ? decoded.get("result") : undefined;
  if (isTable(result)) return $multi(result, undefined);
  return $multi(undefined, "etcd broke off the watch");
};

/** Whether it goes on from where the entries stand: a wiped or restored store has a history of its own. */
const isSameHistory = (known: EtcdHeader, found: EtcdHeader): boolean =>
  found.cluster === known.cluster && found.revision >= known.revision && found.term >= known.term;

/** The header's revision may be ahead of the last event in a message that others follow. */
const applyEvents = (
  ports: YieldingPorts,
  session: EtcdSession,
  events: readonly EtcdChange[],
  { cluster, term }: EtcdHeader,
): void => {
  let last = session.header?.revision ?? 0;
  for (const { key, value, revision } of events) {
    if (value === undefined) session.entries.delete(key);
    else session.entries.set(key, parseEtcdEntry(key, value, ports.json));
    last = math.max(last, revision);
  }
  session.header = { revision: last, cluster, term };
};

/** Deals with one message. */
const applyMessage = (
  ports: YieldingPorts,
  session: EtcdSession,
  message: Decoded,
): Result<Progress> => {
  if (message.get("canceled") === true) {
    const compacted = message.get("compact_revision");
    if (compacted !== undefined && compacted !== "0") return $multi("lost", undefined);
    // An expired token ends like this, and is asked for anew.
    session.token = undefined;
    return $multi(undefined, "etcd refused the watch: check the permission to read the prefix");
  }
  const [header, headless] = parseEtcdHeader(message);
  if (header === undefined) return $multi(undefined, headless);
  if (session.header !== undefined && !isSameHistory(session.header, header)) {
    return $multi("lost", undefined);
  }
  const [events, problem] = parseEtcdEvents(message);
  if (events === undefined) return $multi(undefined, problem);
  if (events.length === 0) {
    // Word of progress counts; that of the beginning may be ahead of events that are still to come.
    if (message.get("created") !== true) session.header = header;
    return $multi("silent", undefined);
  }
  applyEvents(ports, session, events, header);
  return $multi("changed", undefined);
};

const readAndApply = (
  ports: YieldingPorts,
  session: EtcdSession,
  deadline: number,
): Result<Progress | "nothing"> => {
  const [line, broken] = nextLine(ports, session, deadline);
  if (line === undefined) return $multi(undefined, broken);
  if (line === "") return $multi("nothing", undefined);
  const [message, malformed] = readMessage(ports, line);
  if (message === undefined) return $multi(undefined, malformed);
  return applyMessage(ports, session, message);
};

/** After a change, others are awaited for so long: a rollout changes many keys. */
const settleSeconds = 0.1;

/** Waits for changes until the deadline; a burst of them is one. */
export const followEtcd = (
  ports: YieldingPorts,
  session: EtcdSession,
  deadline: number,
): Result<Progress> => {
  let until = deadline;
  let changed = false;
  for (;;) {
    const [progress, broken] = readAndApply(ports, session, until);
    if (progress === "lost") return $multi("lost", undefined);
    if (progress === undefined && !changed) return $multi(undefined, broken);
    if (progress === undefined || progress === "nothing") {
      if (progress === undefined) closeStream(session);
      return $multi(changed ? "changed" : "silent", undefined);
    }
    if (progress === "changed" && !changed) {
      changed = true;
      until = math.min(deadline, ports.clock.now() + settleSeconds);
    }
  }
};

const openWatch = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
): Result<Progress> => {
  const [ready, unready] = authenticate(ports, configuration, session);
  if (ready === undefined) return $multi(undefined, unready);
  const { prefix, timeout_seconds } = configuration;
  const create_request = {
    key: encodeBase64(prefix === "" ? "\0" : prefix),
    range_end: encodeBase64(prefixEnd(prefix)),
    start_revision: string.format("%.0f", session.header!.revision + 1),
    progress_notify: true,
  };
  const body = ports.json.encode({ create_request });
  const [stream, refused] = openEtcd(ports, configuration, session, "/v3/watch", body);
  if (stream === undefined) return $multi(undefined, refused);
  session.stream = stream;
  session.opened_at = ports.clock.now();
  const [progress, broken] = readAndApply(ports, session, session.opened_at + timeout_seconds);
  if (progress === undefined) return $multi(undefined, broken);
  if (progress === "nothing") return $multi(undefined, "etcd did not begin the watch in time");
  return $multi(progress, undefined);
};

/** Opens the watch behind the last revision, on a fresh connection, at each member in turn and once with a new token. */
export const resumeEtcd = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
): Result<Progress> => {
  let last = "";
  for (const _ of $range(0, configuration.addresses.length)) {
    closeStream(session);
    const [progress, problem] = openWatch(ports, configuration, session);
    if (progress !== undefined) return $multi(progress, undefined);
    last = problem;
  }
  closeStream(session);
  return $multi(undefined, last);
};
