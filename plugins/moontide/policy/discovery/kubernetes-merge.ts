import { EndpointDescription } from "../../kernel/endpoint";
import { Result } from "../../kernel/result";
import { descriptionId, sortedById } from "./identity";
import { Slice } from "./kubernetes-slice";

/** The instances that have an address of that family. */
const instancesOf = (slices: readonly Slice[], is_ipv6: boolean): LuaSet<string> => {
  const instances = new LuaSet<string>();
  for (const slice of slices) {
    if (slice.is_ipv6 === is_ipv6) {
      for (const { instance } of slice.endpoints) {
        if (instance !== undefined) instances.add(instance);
      }
    }
  }
  return instances;
};

/**
 * The endpoints of all slices of a Service, once each. While the control plane moves an endpoint from one slice to
 * another, it stands in both, and an address that was given to another pod stands there with both: of two, the
 * one that is not draining counts, else the one in the first slice. A pod of a dual-stack Service stands in slices of either family: it is used at the
 * preferred address where it has one, so that it does not count twice. Endpoints without identity each stand for themselves.
 *
 * An error when none can be used for a reason that a person has to mend, as a port that no slice has: an empty
 * answer would look like a Service without pods.
 *
 * @param slices in an order that does not change
 */
export const mergeSlices = (
  slices: readonly Slice[],
  prefers_ipv6: boolean,
): Result<EndpointDescription[]> => {
  const preferred = instancesOf(slices, prefers_ipv6);
  const found: Record<string, EndpointDescription> = {};
  let refusal: string | undefined;
  for (const slice of slices) {
    refusal = refusal ?? slice.refusal;
    const isOther = slice.is_ipv6 !== prefers_ipv6;
    for (const endpoint of slice.endpoints) {
      const { instance } = endpoint;
      if (!isOther || instance === undefined || !preferred.has(instance)) {
        const id = descriptionId(endpoint);
        const known = found[id];
        if (known === undefined || (known.draining && !endpoint.draining)) found[id] = endpoint;
      }
    }
  }
  const endpoints = sortedById(found);
  if (endpoints.length === 0 && refusal !== undefined) return $multi(undefined, refusal);
  return $multi(endpoints, undefined);
};
