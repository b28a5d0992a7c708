import { Backend } from "./backend";
import { Request, Response, send } from "./client";
import { Gateway, GatewayOptions } from "./gateway";
import { scrape, sumOf } from "./metrics";

/** A gateway with the response cache before one backend. */
export interface CacheScene {
  gateway: Gateway;
  backend: Backend;
  get: (path: string, request?: Request) => Promise<Response>;
  /** Requests that the cache had so to do with, of all routes. */
  counted: (result: string) => Promise<number>;
}

/** By path prefix, the options of a route's cache and of its pool. */
export type CacheRoutes = Record<string, { cache?: object; pool?: object; more?: object }>;

export const startCache = async (
  routes: CacheRoutes,
  document: object = {},
  options: Partial<GatewayOptions> = {},
): Promise<CacheScene> => {
  const backend = await Backend.start();
  const entries = Object.entries(routes);
  const name = (prefix: string) => `at${prefix.replaceAll("/", "-")}`;
  const configuration = {
    pools: Object.fromEntries(
      entries.map(([prefix, { pool }]) => [
        name(prefix),
        { endpoints: [backend.address], ...pool },
      ]),
    ),
    routes: entries.map(([prefix, { cache, more }]) => ({
      name: name(prefix),
      match: { path_prefix: prefix },
      pool: name(prefix),
      cache,
      ...more,
    })),
    ...document,
  };
  const gateway = await Gateway.start({ configuration, workers: 2, cache: true, ...options });
  return {
    gateway,
    backend,
    get: async (path, request) => send(`${gateway.url}${path}`, request),
    counted: async (result) =>
      sumOf(await scrape(gateway.adminUrl), "moontide_cache_requests_total", { result }),
  };
};

/** What the cache did for an answer, as RFC 9211 has it: `hit`, `fwd=miss`; undefined where it was not asked. */
export const whatItDid = ({ headers }: Response): string | undefined =>
  (headers["cache-status"] as string | undefined)?.replace("moontide; ", "");

/** An answer with these headers, as a backend's behaviour. */
export const answering = (headers: Record<string, string>, status = 200) =>
  ({ kind: "answer", headers, status }) as const;
