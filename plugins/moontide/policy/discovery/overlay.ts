import { EndpointDescription } from "../../kernel/endpoint";
import { parseAddress } from "../address/parse";
import { byId, sortedById } from "./identity";

/**
 * What operators changed through the admin API, over what the source of a pool says. Plain records by
 * identity, as `endpointId` makes it, so they can be written to a file as they are.
 */
export interface Overlay {
  /** Endpoints that stand besides those of the source. */
  readonly added: Readonly<Record<string, { readonly weight: number }>>;
  /** Weights that replace those of the source. */
  readonly weights: Readonly<Record<string, number>>;
  readonly drained: Readonly<Record<string, true>>;
  /** Endpoints of the source that are not to be used. */
  readonly removed: Readonly<Record<string, true>>;
}

export const emptyOverlay: Overlay = { added: {}, weights: {}, drained: {}, removed: {} };

const isEmpty = (part: Readonly<Record<string, unknown>>): boolean => next(part)[0] === undefined;

/** Whether nothing was changed: then the source's list is the pool's. */
export const isEmptyOverlay = ({ added, weights, drained, removed }: Overlay): boolean =>
  isEmpty(added) && isEmpty(weights) && isEmpty(drained) && isEmpty(removed);

/** Whatever else its registry says of an endpoint stays; most have nothing laid over and stay as they are. */
const overlaid = (
  found: EndpointDescription,
  id: string,
  overlay: Overlay,
): EndpointDescription => {
  const weight = overlay.weights[id] ?? found.weight;
  const draining = found.draining || overlay.drained[id] === true;
  if (weight === found.weight && draining === found.draining) return found;
  const { address, port, instance, region, zone, for_zones, priority, metadata } = found;
  return { address, port, weight, draining, instance, region, zone, for_zones, priority, metadata };
};

/** A key that is no identity can only come from an edited file, and is passed over. */
const describeAdded = (id: string, weight: number): EndpointDescription | undefined => {
  const [found] = parseAddress(id);
  if (found === undefined || found.id !== id) return undefined;
  return { address: found.address, port: found.port, weight, draining: false };
};

/**
 * What the gateway uses: the source's endpoints and the added ones, without the removed, with weights
 * and drains laid over; in the order of their identities, so that every worker sees the same list.
 * Where the source lists an added endpoint too, the source describes it. Applying the overlay twice
 * is applying it once, and the order of `descriptions` doesn't matter.
 */
export const applyOverlay = (
  descriptions: readonly EndpointDescription[],
  overlay: Overlay,
): EndpointDescription[] => {
  const used: Record<string, EndpointDescription> = {};
  for (const [id, { weight }] of pairs(overlay.added)) {
    const added = describeAdded(id, weight);
    if (added !== undefined) used[id] = overlaid(added, id, overlay);
  }
  for (const [id, found] of pairs(byId(descriptions))) {
    if (overlay.removed[id] === undefined) used[id] = overlaid(found, id, overlay);
  }
  return sortedById(used);
};
