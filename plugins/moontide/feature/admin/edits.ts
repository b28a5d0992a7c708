import { quote } from "../../policy/address/quote";
import { byId } from "../../policy/discovery/identity";
import { Overlay } from "../../policy/discovery/overlay";
import {
  addEndpoint,
  drainEndpoint,
  removeEndpoint,
  restoreEndpoint,
  setWeight,
  undrainEndpoint,
} from "../../policy/discovery/overlay-edit";
import { isUsed, Source } from "../../policy/discovery/overlay-parts";
import { Edited } from "./change";

/*
 * The changes of one endpoint, with the status and the reason for programs of what the policy refuses in words.
 */

const refuse = (status: number, reason: string, detail: string): Edited =>
  $multi(undefined, { status, reason, detail });

const done = (overlay: Overlay): Edited => $multi(overlay, undefined);

/** An endpoint that is not in use, and how it would come back if it was taken out here. */
const refuseUnknown = (overlay: Overlay, id: string): Edited =>
  overlay.removed[id] === undefined
    ? refuse(404, "unknown_endpoint", `There is no endpoint ${quote(id)} in this pool.`)
    : refuse(
        404,
        "unknown_endpoint",
        `The endpoint ${quote(id)} was removed; POST to its path with /restore brings it back.`,
      );

/** Adds an endpoint; one of the source that had been removed comes back with this weight. */
export const adding = (overlay: Overlay, source: Source, id: string, weight: number): Edited => {
  if (isUsed(overlay, source, id)) {
    return refuse(409, "endpoint_exists", `The endpoint ${quote(id)} exists; PATCH changes it.`);
  }
  const [added, problem] = addEndpoint(overlay, source, id, weight);
  return added === undefined ? refuse(400, "invalid_endpoint", problem) : done(added);
};

const draining = (overlay: Overlay, source: Source, id: string, drain: boolean): Edited => {
  const change = drain ? drainEndpoint : undrainEndpoint;
  const [changed, problem] = change(overlay, source, id);
  return changed === undefined ? refuse(409, "drained_by_source", problem) : done(changed);
};

/** Changes the weight, whether it drains, or both: all or nothing. */
export const patching = (
  overlay: Overlay,
  source: Source,
  id: string,
  weight: number | undefined,
  drain: boolean | undefined,
): Edited => {
  if (!isUsed(overlay, source, id)) return refuseUnknown(overlay, id);
  let patched = overlay;
  if (weight !== undefined) {
    const [weighted, problem] = setWeight(patched, source, id, weight);
    if (weighted === undefined) return refuse(400, "invalid_endpoint", problem);
    patched = weighted;
  }
  return drain === undefined ? done(patched) : draining(patched, source, id, drain);
};

/** Takes an endpoint out of use; one that the source lists stays out until it is restored. */
export const removing = (overlay: Overlay, source: Source, id: string): Edited => {
  const [removed] = removeEndpoint(overlay, source, id);
  return removed === undefined ? refuseUnknown(overlay, id) : done(removed);
};

/** Makes an endpoint what its source says of it: back if it was removed, with its own weight, not drained here. */
export const restoring = (overlay: Overlay, source: Source, id: string): Edited => {
  const [restored] = restoreEndpoint(overlay, source, id);
  if (restored === undefined) return refuseUnknown(overlay, id);
  const [weighted] = setWeight(restored, source, id, undefined);
  const plain = weighted ?? restored;
  if (byId(source)[id]?.draining === true) return done(plain);
  const [undrained] = undrainEndpoint(plain, source, id);
  return done(undrained ?? plain);
};
