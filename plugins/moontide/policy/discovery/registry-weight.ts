import { EndpointDescription } from "../../kernel/endpoint";
import { maximum_weight, minimum_weight } from "./weight";

/**
 * Brings the weights of a registry, from 0 to more than ours go, into ours. Where one is above 1000 all are shrunk, so
 * that their proportions stay; one of 0, which its registry drains, counts as 1.
 */
export const scaledWeights = (list: readonly EndpointDescription[]): EndpointDescription[] => {
  let heaviest = maximum_weight;
  for (const { weight } of list) heaviest = math.max(heaviest, weight);
  const scale = maximum_weight / heaviest;
  const scaled: EndpointDescription[] = [];
  for (const one of list) {
    scaled[scaled.length] = {
      address: one.address,
      port: one.port,
      weight: math.max(minimum_weight, math.floor(one.weight * scale + 0.5)),
      draining: one.draining,
      instance: one.instance,
      region: one.region,
      zone: one.zone,
      priority: one.priority,
      metadata: one.metadata,
    };
  }
  return scaled;
};
