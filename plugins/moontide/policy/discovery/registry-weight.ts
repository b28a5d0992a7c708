import { EndpointDescription } from "../../kernel/endpoint";
import { maximum_weight, minimum_weight } from "./weight";

/** An endpoint whose weight is still what its registry says: from 0, to more than ours go. */
export type Weighed = EndpointDescription;

/**
 * Brings the weights of a registry into ours. Where one is above 1000 all are shrunk, so that their proportions stay;
 * a weight of 0 says that an endpoint should get nothing new: it is drained.
 */
export const scaledWeights = (list: readonly Weighed[]): EndpointDescription[] => {
  let heaviest = maximum_weight;
  for (const { weight } of list) heaviest = math.max(heaviest, weight);
  const scale = maximum_weight / heaviest;
  const scaled: EndpointDescription[] = [];
  for (const one of list) {
    scaled[scaled.length] = {
      address: one.address,
      port: one.port,
      weight: math.max(minimum_weight, math.floor(one.weight * scale + 0.5)),
      draining: one.draining || one.weight === 0,
      instance: one.instance,
      region: one.region,
      zone: one.zone,
      priority: one.priority,
      metadata: one.metadata,
    };
  }
  return scaled;
};
