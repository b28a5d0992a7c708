/** By what key nginx's cache is asked for the answer, and what the worker behind it is told. */
export const setCacheRequest = (key: string, hop: string): void => {
  ngx.var.moontide_cache_key = key;
  ngx.var.moontide_cache_hop = hop;
};

/** What nginx's cache did for the request; undefined where it was not asked. */
export const cacheStatus = (): string | undefined => ngx.var.upstream_cache_status;

/** A header of the answer as it was kept, seen by clients or not. */
export const keptHeader = (name: string): string | undefined => ngx.var[`upstream_http_${name}`];

/** nginx fetches a fresh answer beside the request that is being answered. */
export const isInBackground = (): boolean => ngx.is_subrequest;
