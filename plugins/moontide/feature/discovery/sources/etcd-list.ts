import { YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { EtcdEntry, parseEtcdEntry } from "../../../policy/discovery/etcd";
import {
  countOf,
  EtcdHeader,
  parseEtcdHeader,
  parseEtcdPairs,
} from "../../../policy/discovery/etcd-message";
import { prefixEnd } from "../../../policy/discovery/etcd-prefix";
import { Decoded } from "../../../policy/discovery/document-value";
import { encodeBase64 } from "../../../policy/encoding/base64";
import { EtcdDiscoveryConfiguration } from "../../configuration/schema";
import { askEtcd } from "./etcd-client";
import { closeStream, EtcdSession } from "./etcd-session";
import { longestAnswerSeconds } from "./registry";

/** Keys to an answer: what etcd and its gateway send in one message stays small. */
const pageKeys = "1000";

/** Reads one page, which begins at `from`, into `entries`; the last key when there are more, `""` when there are none. */
const readPage = (
  ports: YieldingPorts,
  answer: Decoded,
  prefix: string,
  from: string,
  entries: LuaTable<string, EtcdEntry>,
): Result<string> => {
  const [pairs, problem] = parseEtcdPairs(answer);
  if (pairs === undefined) return $multi(undefined, problem);
  let last = "";
  for (const { key, value } of pairs) {
    if (key < from || string.sub(key, 1, prefix.length) !== prefix) {
      return $multi(undefined, "etcd answered with keys that were not asked for");
    }
    entries.set(key, parseEtcdEntry(key, value ?? "", ports.json));
    last = key;
  }
  const isMore = answer.get("more") === true;
  if (isMore ? last === "" : countOf(answer) > pairs.length) {
    return $multi(undefined, "etcd left keys out of its answer");
  }
  return $multi(isMore ? last : "", undefined);
};

/** All keys of the prefix as of one revision, whatever changes while the pages are read. */
const readPages = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
  entries: LuaTable<string, EtcdEntry>,
): Result<EtcdHeader> => {
  const { prefix } = configuration;
  const range_end = encodeBase64(prefixEnd(prefix));
  let from = prefix;
  let header: EtcdHeader | undefined;
  const until = ports.clock.now() + longestAnswerSeconds;
  for (;;) {
    if (ports.clock.now() >= until) {
      return $multi(undefined, `etcd's list took longer than ${longestAnswerSeconds} s`);
    }
    const revision = header === undefined ? "0" : string.format("%.0f", header.revision);
    const key = encodeBase64(from === "" ? "\0" : from);
    const body = ports.json.encode({ key, range_end, limit: pageKeys, revision });
    const [answer, refused] = askEtcd(ports, configuration, session, "/v3/kv/range", body);
    if (answer === undefined) return $multi(undefined, refused);
    const [now, headless] = parseEtcdHeader(answer);
    if (now === undefined) return $multi(undefined, headless);
    header = header ?? now;
    const [last, problem] = readPage(ports, answer, prefix, from, entries);
    if (last === undefined) return $multi(undefined, problem);
    if (last === "") return $multi(header, undefined);
    from = `${last}\0`;
  }
};

/** Reads everything anew; the watch goes on behind it. */
export const listEtcd = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
): Result<true> => {
  closeStream(session);
  const entries = new LuaTable<string, EtcdEntry>();
  const [header, problem] = readPages(ports, configuration, session, entries);
  if (header === undefined) return $multi(undefined, problem);
  session.header = header;
  session.entries = entries;
  return $multi(true, undefined);
};
