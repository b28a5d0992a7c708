import { YieldingPorts } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import {
  PulledKeys,
  pullKeysScript,
  putKeyScript,
  readPulled,
} from "../../policy/virtual-key/script";
import type { Gateway } from "../gateway/gateway";
import type { RedisClient } from "../redis/client";
import { runScript } from "../redis/script";
import { KeyRecord, readRecord, withMembers } from "./record";

/** The Redis that the gateways keep their keys in; undefined where this one is alone. */
export const clusterOf = ({ redis }: Gateway): RedisClient | undefined => redis;

const keysIn = ({ configuration }: Gateway): readonly string[] => {
  const prefix = `${configuration.cluster?.key_prefix ?? ""}keys`;
  return [`${prefix}:records`, `${prefix}:changes`, `${prefix}:state`, `${prefix}:removed`];
};

/** What became of a change in Redis. */
export type Shared =
  | { readonly kind: "done"; readonly life: string }
  /** Another gateway was first: what it made of the key; undefined: nothing. */
  | { readonly kind: "conflict"; readonly record: KeyRecord | undefined }
  | { readonly kind: "kept" }
  | { readonly kind: "unreachable"; readonly detail: string };

/** Of the life that a record stands for only its copies tell. */
const textOf = ({ ports }: Gateway, record: KeyRecord | undefined): string => {
  if (record === undefined) return "";
  const bare: Record<string, unknown> = {};
  for (const [name, value] of pairs(record)) if (name !== "cluster") bare[name] = value;
  return ports.json.encode(bare);
};

const isUnderstood = (reply: string): boolean =>
  string.find(reply, "^done %S+$")[0] !== undefined ||
  string.find(reply, "^conflict ")[0] !== undefined ||
  reply === "kept";

const readShared = ({ ports }: Gateway, reply: string): Shared => {
  if (reply === "kept") return { kind: "kept" };
  const [life] = string.match(reply, "^done (%S+)$");
  if (life !== undefined) return { kind: "done", life };
  const [text] = string.match(reply, "^conflict %d+ (.*)$");
  return {
    kind: "conflict",
    record: text === undefined ? undefined : readRecord(ports.json, text),
  };
};

/** @param expected the revision that is changed, 0 for none; `*`: any that is older */
const put = (
  gateway: Gateway,
  ports: YieldingPorts,
  id: string,
  expected: string,
  record: KeyRecord | undefined,
): Shared => {
  const { digests } = gateway.ports;
  const revision = string.format("%d", record?.revision ?? 0);
  const life = string.sub(digests.freshSecret(), 1, 16);
  const [reply, problem] = runScript(ports, clusterOf(gateway)!, {
    script: putKeyScript,
    keys: keysIn(gateway),
    values: [id, expected, revision, textOf(gateway, record), life],
    isUnderstood,
  });
  if (reply === undefined) return { kind: "unreachable", detail: problem };
  return readShared(gateway, reply);
};

/** Changes a key in Redis, if it has the revision that is expected there. Yields. */
export const shareChange = (
  gateway: Gateway,
  ports: YieldingPorts,
  id: string,
  expected: number,
  record: KeyRecord | undefined,
): Shared => put(gateway, ports, id, string.format("%d", expected), record);

/** Brings a key to Redis that may not have it, or only an older one. Yields. */
export const shareCopy = (gateway: Gateway, ports: YieldingPorts, record: KeyRecord): Shared =>
  put(gateway, ports, record.id, "*", record);

/** What changed in Redis behind a change that is known. Yields. */
export const pullChanges = (
  gateway: Gateway,
  ports: YieldingPorts,
  since: number,
): Result<PulledKeys> => {
  const [reply, problem] = runScript(ports, clusterOf(gateway)!, {
    script: pullKeysScript,
    keys: keysIn(gateway),
    values: [string.format("%.0f", since)],
    isUnderstood: (text) => readPulled(text) !== undefined,
  });
  if (reply === undefined) return $multi(undefined, problem);
  return $multi(readPulled(reply)!, undefined);
};

/** A record as Redis has it, as a copy of that life. */
export const copyOf = ({ ports }: Gateway, text: string, life: string): KeyRecord | undefined => {
  const record = readRecord(ports.json, text);
  return record === undefined ? undefined : withMembers(record, { cluster: life });
};
