/** What is between two ends of a connection (RFC 9110, 7.6.1), frames a body, or is the gateway's own to say. */
const own = new LuaSet<string>();
for (const name of [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]) {
  own.add(name);
}

/** What proves to the gateway who the client is, or tells the provider where it is: none of the provider's business. */
const clients = new LuaSet<string>();
for (const name of [
  "accept-encoding",
  "api-key",
  "authorization",
  "cookie",
  "forwarded",
  "user-agent",
  "x-api-key",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-goog-api-key",
  "x-real-ip",
]) {
  clients.add(name);
}

/** Whether a client's header goes on to the provider. */
export const isPassedOn = (name: string): boolean => !own.has(name) && !clients.has(name);

/** Whether a provider's header goes back to the client. Its cookies are the gateway's, whose key was used. */
export const isPassedBack = (name: string): boolean => !own.has(name) && name !== "set-cookie";

/**
 * What of a request's path and query, as the client wrote them, belongs to the provider: what follows its name.
 * Undefined where that can't be told, or would reach beyond the provider's own path.
 */
export const providerRest = (target: string, provider: string): string | undefined => {
  const mark = `/v1/providers/${provider}/`;
  const [, last] = string.find(target, mark, 1, true);
  if (last === undefined) return undefined;
  const rest = string.sub(target, last);
  const [path] = string.match(rest, "^[^?#]*");
  const decoded = string.lower(string.gsub(path!, "%%2[eE]", ".")[0]);
  if (string.find(decoded, "/%.%.?%f[/%z]")[0] !== undefined) return undefined;
  return string.find(rest, "[%c #]")[0] === undefined ? rest : undefined;
};
