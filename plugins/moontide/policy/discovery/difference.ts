import { EndpointDescription } from "../../kernel/endpoint";
import { byId, Descriptions, sortedById } from "./identity";
import { isSameDescription } from "./same-description";

/** One endpoint that is described differently now. */
export interface Change {
  readonly id: string;
  readonly before: EndpointDescription;
  readonly after: EndpointDescription;
}

/** What a new list changes, each part in the order of identities. */
export interface Difference {
  readonly added: readonly EndpointDescription[];
  readonly removed: readonly EndpointDescription[];
  readonly changed: readonly Change[];
}

/** The descriptions whose identity the others lack. */
const lacking = (descriptions: Descriptions, others: Descriptions): EndpointDescription[] => {
  const only: Record<string, EndpointDescription> = {};
  for (const [id, description] of pairs(descriptions)) {
    if (others[id] === undefined) only[id] = description;
  }
  return sortedById(only);
};

const changes = (before: Descriptions, after: Descriptions): Change[] => {
  const ids: string[] = [];
  for (const [id, old] of pairs(before)) {
    const found = after[id];
    if (found !== undefined && !isSameDescription(old, found)) ids[ids.length] = id;
  }
  table.sort(ids);
  const changed: Change[] = [];
  for (const id of ids) changed[changed.length] = { id, before: before[id]!, after: after[id]! };
  return changed;
};

/**
 * Compares two lists by identity, whatever their order: for one log line per change, and so that
 * endpoints that stay keep their record, with its latency, health and counts.
 */
export const difference = (
  before: readonly EndpointDescription[],
  after: readonly EndpointDescription[],
): Difference => {
  const old = byId(before);
  const found = byId(after);
  return {
    added: lacking(found, old),
    removed: lacking(old, found),
    changed: changes(old, found),
  };
};

export const isUnchanged = ({ added, removed, changed }: Difference): boolean =>
  added.length + removed.length + changed.length === 0;
