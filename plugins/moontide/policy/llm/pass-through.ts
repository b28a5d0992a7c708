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

/** What a provider says of the account whose key was used, and what browsers would take for the gateway's own word. */
const providers = new LuaSet<string>();
for (const name of [
  "alt-svc",
  "anthropic-organization-id",
  "clear-site-data",
  "openai-organization",
  "openai-project",
  "set-cookie",
  "strict-transport-security",
  "www-authenticate",
]) {
  providers.add(name);
}

/** Whether a provider's header goes back to the client. */
export const isPassedBack = (name: string): boolean => !own.has(name) && !providers.has(name);

/** The target without the parameters of one name, in whatever case, as nginx finds them. */
export const withoutParameter = (target: string, name: string): string => {
  const [path, query] = string.match(target, "^([^?]*)%?(.*)$");
  if (query === undefined) return target;
  const wanted = string.lower(name);
  const kept: string[] = [];
  for (const [part] of string.gmatch(query, "[^&]+")) {
    if (string.lower(string.match(part!, "^[^=]*")[0]!) !== wanted) kept[kept.length] = part!;
  }
  return kept.length === 0 ? path! : `${path}?${table.concat(kept, "&")}`;
};

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
