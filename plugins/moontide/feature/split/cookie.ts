import { Exchange } from "../proxy/exchange";

/**
 * The `Set-Cookie` of a client that got a place in the split (RFC 6265). It holds a random number and nothing else; whoever makes one up
 * chooses a place as random as any.
 */
export const splitCookie = (exchange: Exchange): string | undefined => {
  const cookie = exchange.route?.split?.configuration.cookie;
  if (cookie === undefined || exchange.issued_point === undefined) return undefined;
  const point = string.format("%d", exchange.issued_point);
  const { name, maximum_age_seconds } = cookie;
  return `${name}=${point}; Path=/; Max-Age=${maximum_age_seconds}; HttpOnly; SameSite=Lax`;
};
