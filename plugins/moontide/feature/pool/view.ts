import { Endpoint } from "../../kernel/endpoint";
import { Random } from "../../kernel/ports";
import { Balancer, BalancerOptions, Selection } from "../../policy/balance/balancer";

/** Endpoints of one pool among which the balancer chooses freely. */
export interface Group {
  readonly endpoints: readonly Endpoint[];
  readonly state: unknown;
}

/** A pool's endpoints in rotation, prepared for its balancer. Made anew with every change of them. */
export interface View {
  readonly groups: readonly Group[];
  readonly count: number;
}

export const emptyView: View = { groups: [], count: 0 };

export const createView = (
  balancer: Balancer,
  endpoints: readonly Endpoint[],
  random: Random,
  options: BalancerOptions,
): View => {
  if (endpoints.length === 0) return emptyView;
  return { groups: [{ endpoints, state: balancer.start(endpoints, random, options) }], count: 1 };
};

/** One endpoint of a view that is not empty. Allocates nothing. */
export const pickFrom = (view: View, balancer: Balancer, selection: Selection): Endpoint =>
  balancer.pick(view.groups[0]!.state, selection);
