import { Patience } from "../../kernel/http-transport";
import type { Provider } from "../provider/provider";
import { disconnected, Failure } from "./failure";
import { enterPlace, leavePlace, nobodyReady } from "./place";
import type { ModelSession } from "./session";
import { leaveUpstream, Message, openUpstream, Upstream } from "./upstream";

/** How long an attempt that begins now may take until its client has something: not beyond the request's deadline. */
export const patienceFor = (session: ModelSession, seconds: number, now: number): Patience => ({
  silence_seconds: seconds,
  until: math.min(now + seconds, session.plan?.deadline_at ?? math.huge),
});

/**
 * Sends a message to a provider, or to an endpoint of its pool, and comes back with the answer's header. Whoever gets one
 * has to `depart`.
 */
export const reach = (
  session: ModelSession,
  provider: Provider,
  message: Message,
  patience: Patience,
  began_at: number,
): LuaMultiReturn<[Upstream, undefined] | [undefined, Failure]> => {
  const place = enterPlace(session, provider);
  if (place === undefined) return $multi(undefined, disconnected(provider.name, nobodyReady));
  const { connect_seconds, send_seconds } = provider.timeouts;
  const limits = { connect_seconds, send_seconds, patience };
  const [upstream, unanswered] = openUpstream(session.ports, place, message, limits);
  if (upstream !== undefined) return $multi(upstream, undefined);
  const failure = disconnected(provider.name, unanswered);
  leavePlace(session, provider, failure, began_at);
  return $multi(undefined, failure);
};

/** Ends what `reach` began, and has the endpoint judged by how it went. */
export const depart = (
  session: ModelSession,
  provider: Provider,
  upstream: Upstream,
  failure: Failure | undefined,
  began_at: number,
): void => {
  leaveUpstream(upstream);
  leavePlace(session, provider, failure, began_at);
};
