import { timestampOf } from "../../policy/when/timestamp";
import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import { clusterProblem } from "./cluster";
import { fileProblem } from "./file";
import { KeyRecord } from "./record";
import { countOfKeys } from "./store";

/** A key as operators see it: no key and no digest is in it. */
export interface KeyStatus {
  readonly id: string;
  readonly source: "admin" | "file";
  readonly state: "active" | "disabled" | "expired";
  readonly hint?: string | undefined;
  readonly owner: string;
  readonly enabled: boolean;
  readonly name?: string | undefined;
  readonly team?: string | undefined;
  readonly models: readonly string[];
  readonly tags: readonly string[];
  readonly priority?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly expires_at?: string | undefined;
  /** Until when the key before the last rotation is good, too. */
  readonly previous_until?: string | undefined;
  readonly created_at: string;
  readonly changed_at: string;
}

const timeOf = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : timestampOf(seconds);

const stateOf = ({ enabled, expires_at }: KeyRecord, now: number): KeyStatus["state"] => {
  if (!enabled) return "disabled";
  return expires_at !== undefined && now >= expires_at ? "expired" : "active";
};

export const keyStatus = (record: KeyRecord, now: number): KeyStatus => {
  const { previous } = record;
  const isGood = previous !== undefined && previous.until > now;
  return {
    id: record.id,
    source: record.source,
    state: stateOf(record, now),
    hint: record.hint,
    owner: record.owner,
    enabled: record.enabled,
    name: record.name,
    team: record.team,
    models: listOf(record.models ?? []),
    tags: listOf(record.tags ?? []),
    priority: record.priority,
    metadata: record.metadata,
    expires_at: timeOf(record.expires_at),
    previous_until: timeOf(isGood ? previous.until : undefined),
    created_at: timestampOf(record.created_at),
    changed_at: timestampOf(record.changed_at),
  };
};

/** Virtual keys as a whole. */
export interface VirtualKeysStatus {
  readonly count: number;
  /** Why the last good content of the file counts. */
  readonly file_problem?: string | undefined;
  /** Why the keys of the cluster are not followed. */
  readonly cluster_problem?: string | undefined;
}

export const virtualKeysStatus = (gateway: Gateway): VirtualKeysStatus => ({
  count: countOfKeys(gateway.ports),
  file_problem: fileProblem(gateway.ports),
  cluster_problem: clusterProblem(gateway),
});
