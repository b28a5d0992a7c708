import { Json } from "../../kernel/ports";
import { parseTimestamp } from "../../policy/when/timestamp";
import { KeySettings } from "./schema";

/** A key that is still good for a while, though another has taken its place. */
export interface PreviousKey {
  readonly sha256: string;
  /** By the wall clock. */
  readonly until: number;
}

/** What the gateway keeps of a virtual key; the key itself nobody has but its bearer. */
export interface KeyRecord {
  readonly id: string;
  /** Where it is made and changed. */
  readonly source: "admin" | "file";
  /** Goes up with each change, so that of two copies it is known which is newer. */
  readonly revision: number;
  readonly sha256: string;
  /** The beginning of the key, by which people find it again. */
  readonly hint?: string | undefined;
  readonly previous?: PreviousKey | undefined;
  readonly owner: string;
  readonly enabled: boolean;
  readonly name?: string | undefined;
  readonly team?: string | undefined;
  readonly models?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly priority?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Seconds of the wall clock, as are the following. */
  readonly expires_at?: number | undefined;
  readonly created_at: number;
  readonly changed_at: number;
  /** The life of the Redis that has it, too (feature/virtual-key/cluster.ts). */
  readonly cluster?: string | undefined;
}

/** What stays over all changes of what is said of a key. */
export type KeyBasis = Pick<
  KeyRecord,
  | "id"
  | "source"
  | "revision"
  | "sha256"
  | "hint"
  | "previous"
  | "created_at"
  | "changed_at"
  | "cluster"
>;

const someOf = <Item>(list: readonly Item[] | undefined): readonly Item[] | undefined =>
  list === undefined || list.length === 0 ? undefined : list;

const anyIn = <Value>(
  map: Readonly<Record<string, Value>> | undefined,
): Readonly<Record<string, Value>> | undefined =>
  map === undefined || next(map)[0] === undefined ? undefined : map;

/** A key of which this is said. Empty lists are left out: Lua can't tell them from empty objects. */
export const recordOf = (
  basis: KeyBasis,
  settings: KeySettings,
  enabled = settings.enabled,
): KeyRecord => {
  const { owner, name, team, models, tags, priority, metadata, expires_at } = settings;
  return {
    id: basis.id,
    source: basis.source,
    revision: basis.revision,
    sha256: basis.sha256,
    hint: basis.hint,
    previous: basis.previous,
    owner,
    enabled,
    name,
    team,
    models: someOf(models),
    tags: someOf(tags),
    priority,
    metadata: anyIn(metadata),
    expires_at: expires_at === undefined ? undefined : parseTimestamp(expires_at)[0],
    created_at: basis.created_at,
    changed_at: basis.changed_at,
    cluster: basis.cluster,
  };
};

/** The same record but for a few members. */
export const withMembers = (record: KeyRecord, changes: Partial<KeyRecord>): KeyRecord => {
  const all: Record<string, unknown> = {};
  for (const [name, value] of pairs(record)) all[name] = value;
  for (const [name, value] of pairs(changes)) all[name] = value;
  return all as unknown as KeyRecord;
};

const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";

const isRecord = (value: unknown): value is KeyRecord => {
  if (type(value) !== "table") return false;
  const { id, source, revision, sha256, owner, enabled, created_at, changed_at } =
    value as Partial<KeyRecord>;
  const isKnown = source === "admin" || source === "file";
  const hasTexts = isText(id) && isText(sha256) && isText(owner);
  const hasNumbers = isNumber(revision) && isNumber(created_at) && isNumber(changed_at);
  return isKnown && hasTexts && hasNumbers && typeof enabled === "boolean";
};

/** Undefined for a text that is no record. */
export const readRecord = (json: Json, text: string): KeyRecord | undefined => {
  const [value] = json.decode(text);
  return isRecord(value) ? value : undefined;
};
