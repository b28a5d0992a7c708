import { normalizeHost } from "./host";
import { Routable, RouteMatch, RouteRequest } from "./route";

const hostDiffers = (match: RouteMatch, host: string): boolean => {
  if (match.host === undefined || match.host === "*") return false;
  const wanted = normalizeHost(match.host);
  if (string.sub(wanted, 1, 2) !== "*.") return wanted !== host;
  const suffix = string.sub(wanted, 2);
  return host.length <= suffix.length || string.sub(host, -suffix.length) !== suffix;
};

const isBelow = (path: string, prefix: string): boolean => {
  if (string.sub(path, 1, prefix.length) !== prefix) return false;
  const end = string.sub(prefix, -1);
  const after = string.sub(path, prefix.length + 1, prefix.length + 1);
  return end === "/" || after === "/" || after === "";
};

const pathMismatch = (match: RouteMatch, path: string): string | undefined => {
  if (match.path !== undefined) {
    return match.path === path ? undefined : `path is ${path}, the route wants ${match.path}`;
  }
  const prefix = match.path_prefix;
  if (prefix === undefined || isBelow(path, prefix)) return undefined;
  return `path is ${path}, the route wants ${prefix} and what is below it`;
};

const methodMismatch = (match: RouteMatch, method: string): string | undefined => {
  if (match.methods === undefined) return undefined;
  for (const wanted of match.methods) {
    if (wanted === method) return undefined;
  }
  return `method is ${method}, the route wants ${table.concat(match.methods as string[], " or ")}`;
};

const headerMismatch = (match: RouteMatch, request: RouteRequest): string | undefined => {
  for (const [name, wanted] of pairs(match.headers ?? {})) {
    const found = request.header(string.lower(name));
    if (found !== wanted)
      return `header ${name} is ${found ?? "missing"}, the route wants ${wanted}`;
  }
  return undefined;
};

/**
 * Why a route doesn't match a request, in one sentence for people, or undefined when it does; another
 * route may still come first. For the explanation of a single request, not for the hot path.
 */
export const routeMismatch = (route: Routable, request: RouteRequest): string | undefined => {
  const match = route.match ?? {};
  const host = normalizeHost(request.host);
  if (hostDiffers(match, host)) return `host is ${host}, the route wants ${match.host}`;
  return (
    pathMismatch(match, request.path) ??
    methodMismatch(match, request.method) ??
    headerMismatch(match, request)
  );
};
