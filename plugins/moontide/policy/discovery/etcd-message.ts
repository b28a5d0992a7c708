import { Result } from "../../kernel/result";
import { decodeBase64 } from "../encoding/base64";
import { Decoded, describeValue, isTable } from "./document-value";

/** Where in the history of which cluster an answer stands. */
export interface EtcdHeader {
  readonly revision: number;
  /** 64 bits: compared as text. */
  readonly cluster: string;
  readonly term: number;
}

export interface EtcdChange {
  readonly key: string;
  /** Undefined: the key is deleted, or its lease has expired. */
  readonly value: string | undefined;
  /** The revision that made it so. */
  readonly revision: number;
}

/** Numbers of 64 bits come as text; what is 0 is left out. */
const numberOf = (value: unknown): number | undefined => {
  if (value === undefined) return 0;
  if (typeof value === "number") return value;
  return typeof value === "string" ? tonumber(value) : undefined;
};

export const parseEtcdHeader = (message: Decoded): Result<EtcdHeader> => {
  const header = message.get("header");
  if (!isTable(header)) return $multi(undefined, "an answer without header: is this etcd 3?");
  const revision = numberOf(header.get("revision"));
  const term = numberOf(header.get("raft_term"));
  if (revision === undefined || term === undefined) {
    return $multi(undefined, "a header without revision");
  }
  const cluster = tostring(header.get("cluster_id") ?? "");
  return $multi({ revision, cluster, term }, undefined);
};

const textOf = (pair: Decoded, name: string): Result<string> => {
  const encoded = pair.get(name) ?? "";
  if (typeof encoded !== "string") {
    return $multi(undefined, `found ${describeValue(encoded)} as ${name}, expected base64`);
  }
  return decodeBase64(encoded);
};

const parsePair = (value: unknown, isDeleted: boolean): Result<EtcdChange> => {
  if (!isTable(value)) return $multi(undefined, `found ${describeValue(value)}, expected a key`);
  const [key, keyless] = textOf(value, "key");
  if (key === undefined) return $multi(undefined, keyless);
  const revision = numberOf(value.get("mod_revision"));
  if (revision === undefined) return $multi(undefined, "a key without revision");
  if (isDeleted) return $multi({ key, value: undefined, revision }, undefined);
  const [text, problem] = textOf(value, "value");
  if (text === undefined) return $multi(undefined, problem);
  return $multi({ key, value: text, revision }, undefined);
};

/** How many keys the range of an answer of `/v3/kv/range` has, those of later pages included. */
export const countOf = (message: Decoded): number => numberOf(message.get("count")) ?? 0;

const listIn = (message: Decoded, name: string): Result<Decoded> => {
  const list = message.get(name) ?? new LuaTable();
  // An object has entries but no length: taken for a list, it would be an empty one.
  const isList = isTable(list) && (list.length() > 0 || next(list)[0] === undefined);
  if (!isList) return $multi(undefined, `${name} is no list`);
  return $multi(list, undefined);
};

/** The pairs of an answer of `/v3/kv/range`. */
export const parseEtcdPairs = (message: Decoded): Result<EtcdChange[]> => {
  const [list, misshapen] = listIn(message, "kvs");
  if (list === undefined) return $multi(undefined, misshapen);
  const changes: EtcdChange[] = [];
  for (const i of $range(1, list.length())) {
    const [change, problem] = parsePair(list.get(i), false);
    if (change === undefined) return $multi(undefined, problem);
    changes[changes.length] = change;
  }
  return $multi(changes, undefined);
};

/** The events of a message of `/v3/watch`, in their order. */
export const parseEtcdEvents = (message: Decoded): Result<EtcdChange[]> => {
  const [list, misshapen] = listIn(message, "events");
  if (list === undefined) return $multi(undefined, misshapen);
  const changes: EtcdChange[] = [];
  for (const i of $range(1, list.length())) {
    const event = list.get(i);
    if (!isTable(event)) return $multi(undefined, "an event is no object");
    const [change, problem] = parsePair(event.get("kv"), event.get("type") === "DELETE");
    if (change === undefined) return $multi(undefined, problem);
    changes[changes.length] = change;
  }
  return $multi(changes, undefined);
};
