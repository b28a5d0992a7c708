import { Consumer, createProof, Identity, Proof } from "../consumer/identity";
import { tierOf } from "../consumer/consumers";
import { Proven } from "../consumer/refusals";
import type { Gateway } from "../gateway/gateway";
import { KeyRecord } from "./record";
import { findKey } from "./store";

const tagsOf = (owner: Consumer | undefined, { tags }: KeyRecord): LuaSet<string> => {
  const all = new LuaSet<string>();
  for (const tag of tags ?? []) all.add(tag);
  if (owner !== undefined) for (const tag of owner.tags) all.add(tag);
  return all;
};

const modelsOf = (owner: Consumer | undefined, { models }: KeyRecord): Consumer["models"] => {
  const all: (readonly string[])[] = [];
  for (const patterns of owner?.models ?? []) all[all.length] = patterns;
  if (models !== undefined) all[all.length] = models;
  return all;
};

const noClaims: Readonly<Record<string, unknown>> = {};

/** Whom a key proves: its owner, as far as the configuration knows it, and what the key adds. */
export const identityOfKey = (owner: Consumer | undefined, record: KeyRecord): Identity => {
  const name = record.owner;
  const consumer: Consumer = {
    name,
    tier: tierOf(record.priority) ?? owner?.tier,
    tags: tagsOf(owner, record),
    team: record.team ?? owner?.team,
    models: modelsOf(owner, record),
  };
  return { consumer, user: name, subject: name, claims: noClaims, api_key: record.id };
};

/** From when on a digest of the key is no good; undefined: it lasts. */
const endOf = ({ expires_at, previous, sha256 }: KeyRecord, sent: string): number | undefined => {
  if (sent === sha256) return expires_at;
  return math.min(previous?.until ?? 0, expires_at ?? math.huge);
};

/** The virtual key with a digest: whom it proves, or why it does not. */
export const proveVirtualKey = ({ ports, consumers }: Gateway, sha256: string): Proven<Proof> => {
  const record = findKey(ports, sha256);
  if (record === undefined) return $multi(undefined, "api_key_unknown");
  if (!record.enabled) return $multi(undefined, "api_key_disabled");
  const until = endOf(record, sha256);
  if (until !== undefined && ports.clock.wall() >= until) {
    return $multi(undefined, "api_key_expired");
  }
  const identity = identityOfKey(consumers.by_name.get(record.owner), record);
  const lifetime = until === undefined ? undefined : { from: 0, until };
  return $multi(createProof(identity, lifetime), undefined);
};
