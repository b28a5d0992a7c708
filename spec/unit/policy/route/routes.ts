import type { Routable, RouteMatch, RouteRequest } from "moontide/policy/route/route";

export interface TestRoute extends Routable {
  readonly name: string;
}

export const route = (name: string, match?: RouteMatch): TestRoute => ({ name, match });

/** A request for http://shop.example/ unless it says otherwise. */
export const request = (
  changes: Partial<RouteRequest> = {},
  headers: Record<string, string> = {},
): RouteRequest => ({
  host: changes.host ?? "shop.example",
  path: changes.path ?? "/",
  method: changes.method ?? "GET",
  header: (name) => headers[name],
});
