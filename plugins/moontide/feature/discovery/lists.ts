import { EndpointDescription } from "../../kernel/endpoint";
import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { parseAddress } from "../../policy/address/parse";
import { byId, sortedById } from "../../policy/discovery/identity";
import { listText, readListText } from "../../policy/discovery/list-text";
import { applyOverlay, isEmptyOverlay, Overlay } from "../../policy/discovery/overlay";
import { DiscoveryConfiguration, PoolConfiguration } from "../configuration/schema";
import { sources } from "./sources/index";

/**
 * The lists of endpoints in shared memory. `source/POOL/WHAT` is the last good answer of what the pool asks;
 * `list/POOL/N` is what the pool uses: its static endpoints and the source's, under the operator's changes.
 * A list is written under a new version first and pointed at afterwards, so no worker reads a part of one.
 * Only the leader (and the master, before there is one) writes.
 */
export const sourceKey = (pool: string, discovery: DiscoveryConfiguration): string | undefined => {
  const source = sources[discovery.type];
  return source === undefined ? undefined : `source/${pool}/${source.identity(discovery)}`;
};
const sourceVersionKey = (pool: string): string => `source_version/${pool}`;
const versionKey = (pool: string): string => `version/${pool}`;
const lastVersionKey = (pool: string): string => `last_version/${pool}`;
const listKey = (pool: string, version: number): string => `list/${pool}/${version}`;
const anyVersionKey = "version";

const decodeList = (ports: Ports, text: string | undefined): EndpointDescription[] | undefined =>
  text === undefined ? undefined : readListText(text, ports.json);

/** The last good answer of a pool's source as text, or undefined before the first and without a source. */
export const sourceText = (
  ports: Ports,
  name: string,
  pool: PoolConfiguration,
): string | undefined => {
  const key = pool.discovery === undefined ? undefined : sourceKey(name, pool.discovery);
  return key === undefined ? undefined : ports.shared.endpoints.texts.get(key);
};

/** Whether the last good answer of the source with this key lists anybody. */
export const listsAnybody = (ports: Ports, key: string): boolean => {
  const text = ports.shared.endpoints.texts.get(key);
  return text !== undefined && text !== listText([], ports.json);
};

/**
 * Keeps a source's good answer, each endpoint once and in the order of their identities, whatever order it came in;
 * without one, what it said last stays. Tells whether anything changed.
 */
export const keepSourceList = (
  ports: Ports,
  name: string,
  discovery: DiscoveryConfiguration,
  endpoints: readonly EndpointDescription[] | undefined,
): Result<boolean> => {
  const texts = ports.shared.endpoints.texts;
  const key = sourceKey(name, discovery);
  if (endpoints === undefined || key === undefined) return $multi(false, undefined);
  const text = listText(sortedById(byId(endpoints)), ports.json);
  if (texts.get(key) === text) return $multi(false, undefined);
  const [stored, reason] = texts.set(key, text);
  if (stored === undefined) return $multi(undefined, reason);
  ports.shared.endpoints.numbers.add(sourceVersionKey(name), 1);
  return $multi(true, undefined);
};

/** Moves with every change of what a pool's source says. */
export const sourceVersion = (ports: Ports, pool: string): number =>
  ports.shared.endpoints.numbers.get(sourceVersionKey(pool));

/** What the operator's changes are laid over: the pool's own endpoints and the source's, once each. */
export const knownEndpoints = (
  ports: Ports,
  name: string,
  pool: PoolConfiguration,
): EndpointDescription[] => {
  const known = decodeList(ports, sourceText(ports, name, pool)) ?? [];
  const listed = byId(known);
  for (const endpoint of pool.endpoints) {
    const [found] = parseAddress(endpoint.address);
    if (found !== undefined && listed[found.id] === undefined) {
      const { address, port } = found;
      const { weight, region, zone, priority, metadata } = endpoint;
      const described = {
        address,
        port,
        weight,
        draining: false,
        region,
        zone,
        priority,
        metadata,
      };
      known[known.length] = described;
    }
  }
  return known;
};

/** Whether the pool's list is complete: a source, where there is one, has answered at least once. */
export const isComplete = (ports: Ports, name: string, pool: PoolConfiguration): boolean =>
  pool.discovery === undefined ||
  sources[pool.discovery.type] === undefined ||
  sourceText(ports, name, pool) !== undefined;

/**
 * The text of the list that the pool is to have. Most pools have no endpoints of their own and no changes by
 * operators: theirs is what the source said, which saves the time of reading and writing thousands of endpoints.
 */
const composedText = (
  ports: Ports,
  name: string,
  pool: PoolConfiguration,
  overlay: Overlay,
): string => {
  const said = sourceText(ports, name, pool);
  if (said !== undefined && pool.endpoints.length === 0 && isEmptyOverlay(overlay)) return said;
  return listText(applyOverlay(knownEndpoints(ports, name, pool), overlay), ports.json);
};

/**
 * Works out the pool's list and publishes it if it changed. Until a pool's source has answered, the list that it
 * has stays, and one without endpoints of its own gets none: its requests are refused rather than sent to a guess.
 */
export const composeList = (
  ports: Ports,
  name: string,
  pool: PoolConfiguration,
  overlay: Overlay,
): Result<boolean> => {
  const { numbers, texts } = ports.shared.endpoints;
  const version = numbers.get(versionKey(name));
  const text = composedText(ports, name, pool, overlay);
  const isNobody = text === listText([], ports.json);
  const waits = !isComplete(ports, name, pool) && (version > 0 || isNobody);
  if (waits) return $multi(false, undefined);
  if (version > 0 && texts.get(listKey(name, version)) === text) return $multi(false, undefined);
  // A number of its own for each text: around a reload, master and leader may write at the same time.
  const next = numbers.add(lastVersionKey(name), 1);
  const [stored, reason] = texts.set(listKey(name, next), text);
  if (stored === undefined) return $multi(undefined, reason);
  numbers.set(versionKey(name), next);
  numbers.add(anyVersionKey, 1);
  texts.remove(listKey(name, next - 2));
  return $multi(true, undefined);
};

/** The pool is gone. Numbers of versions are given once: should it come back, they go on. */
export const forgetList = (ports: Ports, name: string): void => {
  const { numbers, texts } = ports.shared.endpoints;
  const last = numbers.get(lastVersionKey(name));
  for (const version of $range(last - 1, last)) texts.remove(listKey(name, version));
  numbers.remove(versionKey(name));
};

/** Moves with every change of any list. */
export const listsVersion = (ports: Ports): number =>
  ports.shared.endpoints.numbers.get(anyVersionKey);

export const listVersion = (ports: Ports, pool: string): number =>
  ports.shared.endpoints.numbers.get(versionKey(pool));

/** The list of that version; undefined when a newer one has just replaced it. */
export const readList = (
  ports: Ports,
  pool: string,
  version: number,
): EndpointDescription[] | undefined =>
  decodeList(ports, ports.shared.endpoints.texts.get(listKey(pool, version)));
