import { Matcher } from "./compile";
import { normalizeHost } from "./host";
import { findByPath } from "./paths";
import { RouteRequest } from "./route";

export { compileRoutes } from "./compile";
export type { Matcher } from "./compile";

const findByHost = <R>(matcher: Matcher<R>, request: RouteRequest): R | undefined => {
  const host = normalizeHost(request.host);
  const exact = matcher.hosts.get(host);
  let found = exact === undefined ? undefined : findByPath(exact, request);
  if (found !== undefined) return found;
  const lengths = matcher.wildcard_lengths;
  for (const i of $range(1, lengths.length)) {
    const length = lengths[i - 1]!;
    if (length < host.length) {
      const index = matcher.wildcards.get(string.sub(host, -length));
      found = index === undefined ? undefined : findByPath(index, request);
      if (found !== undefined) return found;
    }
  }
  return findByPath(matcher.any_host, request);
};

/**
 * The route of a request, or undefined when none matches. Of several that match, the first by
 * 1. host: the exact name, then the longest wildcard, then any host;
 * 2. path: the exact path, then the longest prefix, then any path;
 * 3. the number of other conditions, more of them first: one for `methods`, one for each header;
 * 4. the order in the file.
 *
 * This is the order of Kubernetes' Gateway API (HTTPRouteRule), so routes can be sorted in the file as
 * reads best. A host or path that fits better but whose other conditions fail is no match: the search
 * goes on. Costs table look-ups, however many routes there are.
 */
export const matchRoute = <R>(matcher: Matcher<R>, request: RouteRequest): R | undefined => {
  if (matcher.only !== undefined) return matcher.only;
  return matcher.needs_host ? findByHost(matcher, request) : findByPath(matcher.any_host, request);
};
