import { Random } from "../../kernel/ports";
import { hashOf } from "../../policy/key/hash";
import { seriesOf } from "../../policy/metrics/registry";
import { Gateway } from "../gateway/gateway";
import { Exchange } from "../proxy/exchange";
import { Sticky } from "./sticky";

/** Half of a signature's 32 digits is the number itself. */
const numberDigits = 16;

const signatureOf = (sticky: Sticky, number: string): string | undefined =>
  sticky.digests.sign(sticky.secret, `session ${sticky.pool} ${number}`);

/** The number of a session that was issued here or by a gateway with the same secret. */
const verified = (sticky: Sticky, session: string): string | undefined => {
  if (session.length !== numberDigits * 3) return undefined;
  const number = string.sub(session, 1, numberDigits);
  const isOurs = string.sub(session, numberDigits + 1) === signatureOf(sticky, number);
  return isOurs ? number : undefined;
};

/** Without a signature there are no sessions, and the request goes anywhere. */
const beginSession = (sticky: Sticky, exchange: Exchange, random: Random): void => {
  const first = math.floor(random.uniform() * 4294967296);
  const second = math.floor(random.uniform() * 4294967296);
  const number = string.format("%08x%08x", first, second);
  const signature = signatureOf(sticky, number);
  if (signature === undefined) return;
  exchange.session = `${number}${signature}`;
  exchange.hash = hashOf(number);
};

/**
 * Where a request's session wants it to go: to an endpoint, or by a number. What is no session of ours is none; a
 * `balanced` one begins at once, a `persistent` one with the answer.
 */
export const readSession = (
  sticky: Sticky,
  exchange: Exchange,
  cookie: string | undefined,
  random: Random,
): void => {
  if (sticky.configuration.mode === "persistent") {
    if (cookie !== undefined) exchange.affinity = sticky.members.get(cookie)?.id;
    return;
  }
  const number = cookie === undefined ? undefined : verified(sticky, cookie);
  if (number === undefined) return beginSession(sticky, exchange, random);
  exchange.hash = hashOf(number);
};

/**
 * The `Set-Cookie` (RFC 6265) of a session that began or moved with this answer; undefined when the client's own
 * still holds.
 *
 * @param is_secure the client came over HTTPS
 */
export const sessionCookie = (
  sticky: Sticky,
  exchange: Exchange,
  is_secure: boolean,
): string | undefined => {
  const member = exchange.member;
  if (member === undefined) return undefined;
  const token =
    sticky.configuration.mode === "balanced" ? exchange.session : sticky.tokens.get(member.key);
  if (token === undefined || exchange.affinity === member.id) return undefined;
  const attributes = is_secure ? sticky.secure_attributes : sticky.attributes;
  return `${sticky.cookie_name}=${token}${attributes}`;
};

/** Counts a cookie that was set. A session that is with another endpoint than its cookie said has moved. */
export const countSession = (gateway: Gateway, sticky: Sticky, exchange: Exchange): void => {
  const cause = exchange.affinity === undefined ? "began" : "moved";
  seriesOf(gateway.metrics.sessions, [sticky.pool, cause]).value += 1;
};
