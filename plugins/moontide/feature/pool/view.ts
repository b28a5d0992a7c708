import { Endpoint } from "../../kernel/endpoint";
import { Random } from "../../kernel/ports";
import { Balancer, BalancerOptions, Selection } from "../../policy/balance/balancer";
import { EndpointGroup } from "../../policy/locality/groups";
import { mixPoint, points } from "../../policy/split/point";

/** Endpoints of one pool among which the balancer chooses freely. */
export interface Group {
  readonly endpoints: readonly Endpoint[];
  readonly state: unknown;
  /** Its part of the requests, 0 to 1; 0 for one that only takes what others can't. */
  readonly share: number;
  readonly level: number;
  /** Of all its endpoints, or empty. */
  readonly zone: string;
}

/** A pool's endpoints in rotation, prepared for its balancer. Made anew with every change of them. */
export interface View {
  readonly groups: readonly Group[];
  readonly count: number;
  /** By group: the sum of its share and of those before it. */
  readonly bounds: readonly number[];
  /** By endpoint, the index of its group; empty while there is only one. */
  readonly group_of: LuaMap<string, number>;
}

export const emptyView: View = { groups: [], count: 0, bounds: [], group_of: new LuaMap() };

/** All endpoints as one group. */
export const createView = (
  balancer: Balancer,
  endpoints: readonly Endpoint[],
  random: Random,
  options: BalancerOptions,
): View => {
  if (endpoints.length === 0) return emptyView;
  const state = balancer.start(endpoints, random, options);
  return {
    groups: [{ endpoints, state, share: 1, level: 0, zone: "" }],
    count: 1,
    bounds: [1],
    group_of: emptyView.group_of,
  };
};

/** Groups with shares, each prepared by itself. */
export const createGroupedView = (
  balancer: Balancer,
  parts: readonly EndpointGroup[],
  random: Random,
  options: BalancerOptions,
): View => {
  if (parts.length === 0) return emptyView;
  if (parts.length === 1) return createView(balancer, parts[0]!.endpoints, random, options);
  let sum = 0;
  for (const part of parts) sum += part.share;
  const groups: Group[] = [];
  const bounds: number[] = [];
  const group_of = new LuaMap<string, number>();
  let bound = 0;
  for (const { endpoints, share, level, zone } of parts) {
    for (const { id } of endpoints) if (!group_of.has(id)) group_of.set(id, groups.length);
    const part = sum === 0 ? 1 / parts.length : share / sum;
    bound += part;
    bounds[bounds.length] = bound;
    const state = balancer.start(endpoints, random, options);
    groups[groups.length] = { endpoints, state, share: part, level, zone };
  }
  return { groups, count: groups.length, bounds, group_of };
};

/** Keeps the choice of the group apart from what balancers make of the same hash. */
const group_seed = 0x67726f75;

/** The group of a request: where its endpoint is, if it wants one, else by its hash, else at random; by share. */
const drawGroup = (view: View, selection: Selection): number => {
  const { affinity, hash } = selection;
  const wanted = affinity === undefined ? undefined : view.group_of.get(affinity);
  if (wanted !== undefined) return wanted;
  const place =
    hash === undefined ? selection.random.uniform() : mixPoint(hash, group_seed) / points;
  let index = 0;
  while (index < view.count - 1 && place >= view.bounds[index]!) index += 1;
  return index;
};

const wasTried = (endpoint: Endpoint, { tried, tried_count }: Selection): boolean => {
  for (const i of $range(1, tried_count)) {
    if (tried[i - 1] === endpoint) return true;
  }
  return false;
};

/** A balancer picks again what was tried only when its group has no other: then the next group has its turn. */
const leaveGroup = (
  view: View,
  balancer: Balancer,
  selection: Selection,
  from: number,
  tried: Endpoint,
): Endpoint => {
  for (const i of $range(1, view.count - 1)) {
    const group = view.groups[(from + i) % view.count]!;
    const endpoint = balancer.pick(group.state, selection);
    if (!wasTried(endpoint, selection)) return endpoint;
  }
  return tried;
};

/** One endpoint of a view that is not empty. A retry leaves its group when all of it were tried. Allocates nothing. */
export const pickFrom = (view: View, balancer: Balancer, selection: Selection): Endpoint => {
  if (view.count === 1) return balancer.pick(view.groups[0]!.state, selection);
  const index = drawGroup(view, selection);
  const endpoint = balancer.pick(view.groups[index]!.state, selection);
  if (selection.tried_count === 0 || !wasTried(endpoint, selection)) return endpoint;
  return leaveGroup(view, balancer, selection, index, endpoint);
};
