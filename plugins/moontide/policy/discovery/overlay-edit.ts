import { Result } from "../../kernel/result";
import { parseAddress } from "../address/parse";
import { quote } from "../address/quote";
import { byId } from "./identity";
import { Overlay } from "./overlay";
import { having, isUsed, refuse, refuseUnknown, refuseWeight, Source } from "./overlay-parts";
import { isWeight } from "./weight";

/*
 * The operations of the admin API. Each takes the overlay and what the source says now, and gives a new
 * overlay; the old one is not changed. An endpoint that is not in use is an error, as is adding one that
 * is: two people would both think it theirs. What undoes a change works on an endpoint that is gone as
 * well, as an address may come back as another machine's.
 */

/**
 * Adds an endpoint, given as `192.0.2.1:80`, `[2001:db8::1]:80` or `unix:/path`. One of the source that
 * had been removed comes back, with this weight. Errors: no address, in use already, bad weight.
 */
export const addEndpoint = (
  overlay: Overlay,
  source: Source,
  text: string,
  weight: number,
): Result<Overlay> => {
  const [found, err] = parseAddress(text);
  if (found === undefined) return $multi(undefined, err);
  if (!isWeight(weight)) return refuseWeight(weight);
  const id = found.id;
  if (isUsed(overlay, source, id)) return refuse(`endpoint ${quote(id)} exists already`);
  const isListed = byId(source)[id] !== undefined;
  return $multi(
    {
      added: isListed ? overlay.added : having(overlay.added, id, { weight }),
      weights: having(overlay.weights, id, isListed ? weight : undefined),
      drained: having(overlay.drained, id, undefined),
      removed: having(overlay.removed, id, undefined),
    },
    undefined,
  );
};

/** Gives an endpoint another weight; undefined gives it back the weight it had. */
export const setWeight = (
  overlay: Overlay,
  source: Source,
  id: string,
  weight: number | undefined,
): Result<Overlay> => {
  if (weight !== undefined && !isWeight(weight)) return refuseWeight(weight);
  const isReset = weight === undefined && overlay.weights[id] !== undefined;
  if (!isReset && !isUsed(overlay, source, id)) return refuseUnknown(id);
  const { added, drained, removed } = overlay;
  const weights = having(overlay.weights, id, weight);
  return $multi({ added, weights, drained, removed }, undefined);
};

/** Lets an endpoint finish what it has and gives it nothing new. */
export const drainEndpoint = (overlay: Overlay, source: Source, id: string): Result<Overlay> => {
  if (!isUsed(overlay, source, id)) return refuseUnknown(id);
  const { added, weights, removed } = overlay;
  return $multi({ added, weights, drained: having(overlay.drained, id, true), removed }, undefined);
};

/** Ends a drain. One that the source itself asks for can only be ended there: then it is an error. */
export const undrainEndpoint = (overlay: Overlay, source: Source, id: string): Result<Overlay> => {
  if (overlay.drained[id] === undefined && !isUsed(overlay, source, id)) return refuseUnknown(id);
  if (byId(source)[id]?.draining === true) {
    return refuse(`endpoint ${quote(id)} is drained by its source and can't be undrained here`);
  }
  const { added, weights, removed } = overlay;
  const drained = having(overlay.drained, id, undefined);
  return $multi({ added, weights, drained, removed }, undefined);
};

/**
 * Takes an endpoint out of use, with all that was changed about it. One that the source lists is kept
 * out until it is restored, even if the source drops and lists it again; an added one is forgotten.
 */
export const removeEndpoint = (overlay: Overlay, source: Source, id: string): Result<Overlay> => {
  if (!isUsed(overlay, source, id)) return refuseUnknown(id);
  const isListed = byId(source)[id] !== undefined;
  return $multi(
    {
      added: having(overlay.added, id, undefined),
      weights: having(overlay.weights, id, undefined),
      drained: having(overlay.drained, id, undefined),
      removed: having(overlay.removed, id, isListed ? true : undefined),
    },
    undefined,
  );
};

/** Undoes a removal: the endpoint is again what its source says of it. */
export const restoreEndpoint = (overlay: Overlay, source: Source, id: string): Result<Overlay> => {
  if (overlay.removed[id] === undefined && !isUsed(overlay, source, id)) return refuseUnknown(id);
  const { added, weights, drained } = overlay;
  const removed = having(overlay.removed, id, undefined);
  return $multi({ added, weights, drained, removed }, undefined);
};
