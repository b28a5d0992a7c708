import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Exchange } from "../proxy/exchange";

/** Ends a worker's connections to endpoints and says how many there were. */
export type CloseConnections = (this: void, endpoints: readonly Member[]) => number;

/** Requests under way, by whatever names them. */
export type UnderWay = LuaMap<number, Exchange>;

/** Since when this worker knows that members are gone from their lists; only those with requests under way. */
export interface Departures {
  since: LuaMap<Member, number>;
}

export const createDepartures = (): Departures => ({ since: new LuaMap() });

/** What the requests under way at one address come to. */
interface Address {
  readonly member: Member;
  /** Until then nothing is closed there. */
  until: number;
}

const isGone = (gateway: Gateway, { target }: Exchange, member: Member): boolean =>
  member.departed || gateway.pools.get(member.pool) !== target?.pool;

const isLeaving = (gateway: Gateway, exchange: Exchange, member: Member): boolean =>
  member.draining_since !== 0 || isGone(gateway, exchange, member);

const anyLeaves = (gateway: Gateway, under_way: UnderWay): boolean => {
  for (const [, exchange] of under_way) {
    if (exchange.member !== undefined && isLeaving(gateway, exchange, exchange.member)) return true;
  }
  return false;
};

/**
 * Until when a request may stay: for ever, unless its endpoint leaves. An endpoint that is off its list leaves as one
 * that drains, from when this worker learned of it.
 */
const mayStayUntil = (
  gateway: Gateway,
  exchange: Exchange,
  member: Member,
  gone_since: number,
): number => {
  const { configuration, limits } = exchange.target!.pool;
  const deadline = isGone(gateway, exchange, member)
    ? gone_since + configuration.drain.deadline_seconds
    : member.drain_deadline;
  // A request that came at the last moment, by a cookie, has its time as any other.
  return exchange.websocket ? deadline : deadline + limits.total_seconds;
};

const gather = (gateway: Gateway, departures: Departures, under_way: UnderWay, now: number) => {
  const addresses = new LuaMap<string, Address>();
  const since = new LuaMap<Member, number>();
  for (const [, exchange] of under_way) {
    const member = exchange.member;
    if (member !== undefined && exchange.target !== undefined) {
      if (isGone(gateway, exchange, member)) {
        since.set(member, departures.since.get(member) ?? now);
      }
      const until = mayStayUntil(gateway, exchange, member, since.get(member) ?? now);
      const address = addresses.get(member.id);
      if (address === undefined) addresses.set(member.id, { member, until });
      else address.until = math.max(address.until, until);
    }
  }
  departures.since = since;
  return addresses;
};

/**
 * Every second in every worker: ends what is still open to endpoints whose time to drain is over. nginx has no call for
 * it, so the connections themselves are found and shut down; WebSockets at the deadline, and other requests when
 * they have had `timeouts.total_seconds` more. What counts is the address: while another pool, or another member, has
 * requests there that may stay, nothing is closed.
 */
export const closeOverdue = (
  gateway: Gateway,
  departures: Departures,
  under_way: UnderWay,
  close: CloseConnections,
): void => {
  if (!anyLeaves(gateway, under_way)) return;
  const now = gateway.ports.clock.now();
  const overdue: Member[] = [];
  for (const [, { member, until }] of gather(gateway, departures, under_way, now)) {
    if (until <= now) overdue[overdue.length] = member;
  }
  if (overdue.length === 0) return;
  const connections = close(overdue);
  for (const { pool, id } of overdue) {
    gateway.ports.log.notice("drain_over", { pool, endpoint: id, connections });
  }
};
