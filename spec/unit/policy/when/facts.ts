import type { Facts, PoolLoad } from "moontide/policy/when/facts";

/** What a spec says of a request. */
export interface Said {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bot?: readonly string[];
  readonly consumer?: string;
  readonly tags?: readonly string[];
  readonly team?: string;
  readonly model?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly country?: string;
  readonly region?: string;
  readonly user?: string;
  readonly minute?: number;
  readonly weekday?: string;
  readonly load?: PoolLoad;
}

const setOf = (words: readonly string[] | undefined): LuaSet<string> | undefined => {
  if (words === undefined) return undefined;
  const set = new LuaSet<string>();
  for (const word of words) set.add(word);
  return set;
};

export const factsFrom = (said: Said): Facts => ({
  method: () => said.method ?? "GET",
  path: () => said.path ?? "/",
  header: (name) => said.headers?.[name],
  bot: () => setOf(said.bot),
  consumer: () => said.consumer,
  tags: () => setOf(said.tags),
  team: () => said.team,
  model: () => said.model,
  claims: () => said.claims,
  country: () => said.country,
  region: () => said.region,
  user: () => said.user ?? "192.0.2.9",
  minute: () => said.minute ?? 0,
  weekday: () => said.weekday ?? "thu",
  load: () => said.load ?? "normal",
});
