import { Outcome } from "../../kernel/outcome";
import { hashOf } from "../../policy/key/hash";
import { readerOf } from "../conversation/affinity";
import type { Gateway } from "../gateway/gateway";
import { createWhereabouts } from "../http/whereabouts";
import { acquire } from "../pool/in-flight";
import type { Member } from "../pool/member";
import { pickMember, Pool } from "../pool/pool";
import { endAttempt, statusClass, withoutAnswer } from "../proxy/attempt";
import type { Provider } from "../provider/provider";
import type { Failure } from "./failure";
import type { ModelSession } from "./session";
import type { Place } from "./upstream";

/** Why there is no place in a pool. */
export const nobodyReady = "its pool has no endpoint in rotation";

const poolOf = (gateway: Gateway, provider: Provider): Pool | undefined =>
  provider.pool === undefined ? undefined : gateway.pools.get(provider.pool);

/** The endpoint's, over the pool's TLS. Its address is no name: there is nothing to look up. */
const placeAt = ({ options, authority, name }: Provider, pool: Pool, member: Member): Place => {
  const { tls } = pool.configuration;
  const whereabouts = createWhereabouts(member.address);
  whereabouts.addresses = [member.address];
  whereabouts.resolved_until = math.huge;
  const server_name = tls?.server_name ?? authority;
  const shield = tls === undefined ? "plain" : `${tls.verify}/${server_name}`;
  return {
    whereabouts,
    port: member.port,
    tls: tls === undefined ? undefined : { verify: tls.verify, server_name },
    pool: {
      name: `moontide-llm/${name}/${member.id}/${shield}`,
      size: options.connections.pool_size,
    },
    idle_seconds: options.connections.idle_seconds,
  };
};

/**
 * Where an attempt goes: the provider's own place, or an endpoint of its pool, where it then counts as under way until it
 * leaves, or its exchange ends. Undefined: the pool has none.
 */
export const enterPlace = (session: ModelSession, provider: Provider): Place | undefined => {
  const { gateway, exchange } = session;
  const pool = poolOf(gateway, provider);
  if (pool === undefined) return provider.place;
  const { selection, ports } = gateway;
  selection.now = ports.clock.now();
  selection.tried_count = 0;
  selection.origin = undefined;
  selection.affinity = undefined;
  const { turn, attempts } = session;
  const { affinity } = turn ?? {};
  selection.hash = affinity === undefined ? undefined : hashOf(affinity);
  // What failed there is asked elsewhere.
  const reader = turn === undefined || attempts > 1 ? undefined : readerOf(gateway, pool, turn);
  const member = reader ?? pickMember(pool, selection);
  if (member === undefined) return undefined;
  if (turn !== undefined) turn.server = member.id;
  acquire(ports.shared.in_flight.numbers, member);
  exchange.member = member;
  return placeAt(provider, pool, member);
};

const isOfEndpoint = ({ kind }: Failure): boolean =>
  kind === "connection" || kind === "timeout" || kind === "server" || kind === "overloaded";

const outcomeOf = ({ cut }: ModelSession, failure: Failure | undefined): Outcome => {
  if (cut === "provider") return Outcome.Dropped;
  if (failure !== undefined && isOfEndpoint(failure)) return Outcome.Dropped;
  return cut === "client" ? Outcome.Ignored : Outcome.Succeeded;
};

const classOf = (failure: Failure | undefined): number =>
  failure?.kind === "connection" ? withoutAnswer : statusClass(failure?.error.status ?? 200);

/** Gives the place back, and has the endpoint judged as that of any other pool. */
export const leavePlace = (
  session: ModelSession,
  provider: Provider,
  failure: Failure | undefined,
  began_at: number,
): void => {
  const { gateway, exchange, first_token_at } = session;
  const pool = poolOf(gateway, provider);
  if (pool === undefined) return;
  const until = first_token_at ?? gateway.ports.clock.now();
  const seconds = math.max(0, until - began_at);
  const overloaded = failure?.kind === "overloaded" || failure?.kind === "timeout";
  const outcome = outcomeOf(session, failure);
  endAttempt(gateway, exchange, pool, outcome, classOf(failure), seconds, overloaded);
};
