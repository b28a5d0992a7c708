import { Explanation } from "../../kernel/explanation";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import { hasEndpoint, Target } from "../route/target";
import { Member } from "./member";
import { Pool, pickMember, viewOf } from "./pool";
import { endpointPlaces } from "./places";
import { View } from "./view";

const step = "endpoints";

/** What the gateway's one selection says of this request. */
const describeSelection = (gateway: Gateway, exchange: Exchange): void => {
  const { selection } = gateway;
  selection.now = gateway.ports.clock.now();
  selection.tried_count = 0;
  selection.origin = exchange.origin;
  selection.hash = exchange.hash;
  selection.affinity = exchange.affinity;
};

const hasRoom = (gateway: Gateway, { limit, in_flight_key, ramp_share }: Member): boolean => {
  if (limit === undefined || limit.options.shadow) return true;
  const taken = gateway.ports.shared.in_flight.numbers.get(in_flight_key);
  return taken < endpointPlaces(limit.limit, ramp_share);
};

const anyHasRoom = (gateway: Gateway, pool: Pool): boolean => {
  for (const { id } of pool.available) {
    const member = pool.by_id.get(id);
    if (member !== undefined && hasRoom(gateway, member)) return true;
  }
  return false;
};

/** A pool that has nobody, or nobody with room: the request waits where it may. */
const without = (pool: Pool, detail: string, reason: string): Explanation =>
  pool.queue === undefined
    ? { step, outcome: "refused", detail: `${detail}.`, reason }
    : { step, outcome: "waits", detail: `${detail}; the request would wait.` };

const explainNone = (pool: Pool): Explanation => {
  if (pool.cold_start !== undefined && pool.available.length === 0) {
    return without(
      pool,
      `No endpoint of pool ${pool.name} is ready; one is being started`,
      "starting",
    );
  }
  const facts = `None of the ${pool.members.length} endpoints of pool ${pool.name} is in rotation`;
  return without(pool, facts, "no_endpoint");
};

const countIn = ({ groups }: View): number => {
  let count = 0;
  for (const { endpoints } of groups) count += endpoints.length;
  return count;
};

/** The endpoint where a request goes without fail: the only one, or the one of its key or session. */
export const certainEndpoint = (
  gateway: Gateway,
  exchange: Exchange,
  { pool, subset }: Target,
): string | undefined => {
  describeSelection(gateway, exchange);
  const view = viewOf(pool, gateway.selection, subset);
  if (countIn(view) === 1) return view.groups[0]!.endpoints[0]!.id;
  // The number of a session that would begin now is another one each time.
  const { affinity, hash, session } = exchange;
  const isBound = affinity !== undefined || (hash !== undefined && session === undefined);
  return isBound ? pickMember(pool, gateway.selection, subset)?.id : undefined;
};

/** Which endpoints of its pool a request could go to now. Takes a place at none of them. */
export const explainEndpoints = (
  gateway: Gateway,
  exchange: Exchange,
  target: Target,
): Explanation => {
  const { pool, subset } = target;
  describeSelection(gateway, exchange);
  if (!hasEndpoint(target, gateway.selection)) return explainNone(pool);
  if (!anyHasRoom(gateway, pool)) {
    const facts = `All ${pool.available.length} endpoints of pool ${pool.name} are at their limit`;
    return without(pool, facts, "endpoints_at_limit");
  }
  const count = countIn(viewOf(pool, gateway.selection, subset));
  const certain = certainEndpoint(gateway, exchange, target);
  const { algorithm } = pool.configuration.balancer;
  const facts = `${count} of ${pool.members.length} endpoints of pool ${pool.name} can be chosen (${algorithm})`;
  const detail = certain === undefined ? `${facts}.` : `${facts}: ${certain}.`;
  return { step, outcome: certain === undefined ? "passes" : "chosen", detail };
};
