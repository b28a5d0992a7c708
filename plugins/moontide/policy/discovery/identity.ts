import { EndpointDescription } from "../../kernel/endpoint";
import { endpointId } from "../address/parse";

/** Descriptions by identity. */
export type Descriptions = Readonly<Record<string, EndpointDescription>>;

export const descriptionId = (description: EndpointDescription): string =>
  endpointId(description.address, description.port);

/** The descriptions by identity; of several with the same one, the last stands. */
export const byId = (
  descriptions: readonly EndpointDescription[],
): Record<string, EndpointDescription> => {
  const found: Record<string, EndpointDescription> = {};
  for (const description of descriptions) found[descriptionId(description)] = description;
  return found;
};

/**
 * The descriptions in the order of their identities, byte by byte. Workers that hold the same set hold
 * the same list, whatever order their source gave it: hashing and round robin rely on that.
 */
export const sortedById = (descriptions: Descriptions): EndpointDescription[] => {
  const ids: string[] = [];
  for (const [id] of pairs(descriptions)) ids[ids.length] = id;
  table.sort(ids);
  const sorted: EndpointDescription[] = [];
  for (const id of ids) sorted[sorted.length] = descriptions[id]!;
  return sorted;
};
