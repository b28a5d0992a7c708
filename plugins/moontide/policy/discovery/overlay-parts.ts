import { EndpointDescription } from "../../kernel/endpoint";
import { Result } from "../../kernel/result";
import { quote } from "../address/quote";
import { byId } from "./identity";
import { Overlay } from "./overlay";
import { maximum_weight, minimum_weight } from "./weight";

/** What the source of a pool says now. */
export type Source = readonly EndpointDescription[];

export const refuse = (problem: string): Result<Overlay> => $multi(undefined, problem);

export const refuseUnknown = (id: string): Result<Overlay> =>
  refuse(`there is no endpoint ${quote(id)}`);

export const refuseWeight = (weight: number): Result<Overlay> =>
  refuse(
    `found weight ${weight}, expected a whole number from ${minimum_weight} to ${maximum_weight}; ` +
      "an endpoint that should get nothing new is drained",
  );

/** A copy of a map in which one key has another value, or none. */
export const having = <Value>(
  map: Readonly<Record<string, Value>>,
  id: string,
  value: Value | undefined,
): Record<string, Value> => {
  const copy: Record<string, Value> = {};
  for (const [key, old] of pairs(map)) {
    if (key !== id) copy[key] = old;
  }
  if (value !== undefined) copy[id] = value;
  return copy;
};

/** Whether an endpoint is in use: added, or listed by the source and not removed. */
export const isUsed = (overlay: Overlay, source: Source, id: string): boolean =>
  overlay.added[id] !== undefined ||
  (overlay.removed[id] === undefined && byId(source)[id] !== undefined);
