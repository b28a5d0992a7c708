/** What nginx says its cache did for a request (`$upstream_cache_status`), as RFC 9211 has it. */
const words = new LuaMap<string, string>();
words.set("HIT", "moontide; hit");
words.set("STALE", "moontide; hit; detail=stale");
words.set("UPDATING", "moontide; hit; detail=stale");
words.set("REVALIDATED", "moontide; hit; detail=revalidated");
words.set("MISS", "moontide; fwd=miss");
words.set("EXPIRED", "moontide; fwd=stale");
words.set("BYPASS", "moontide; fwd=bypass");

/** The value of `Cache-Status`. */
export const cacheStatusOf = (status: string): string => words.get(status) ?? "moontide; fwd=miss";

/** Whether what the client gets comes from the cache. */
export const isKept = (status: string): boolean =>
  status === "HIT" || status === "STALE" || status === "UPDATING" || status === "REVALIDATED";
