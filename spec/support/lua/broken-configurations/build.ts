/**
 * A document with one mistake, or several, and every message it must give. The tables are plain data:
 * the validator's spec runs them on LuaJIT, that of the JSON Schema in Node.
 */
export interface BrokenConfiguration {
  readonly name: string;
  readonly text: string;
  /** As `moontide check` prints them, in this order; `<pool options>` and `<top options>` stand for the names of all. */
  readonly problems: readonly string[];
  /** JSON Schema has no words for this mistake, so it accepts the document. */
  readonly beyond_schema?: true;
}

const endpoints = '"endpoints": ["127.0.0.1:9001"]';

/** One pool with these options and no others, and a route to it. */
export const pool = (options: string): string =>
  `{"pools": {"web": {${options}}}, "routes": [{"pool": "web"}]}`;

/** One pool with an endpoint and these options. */
export const withPool = (options: string): string => pool(`${endpoints}, ${options}`);

/** One sound pool and these routes. */
export const routes = (list: string): string =>
  `{"pools": {"web": {${endpoints}}}, "routes": [${list}]}`;

/** One sound pool and a route to it with these options. */
export const withRoute = (options: string): string => routes(`{"pool": "web", ${options}}`);

/** A sound document with these options at the top. */
export const withTop = (options: string): string =>
  `{${options}, "pools": {"web": {${endpoints}}}, "routes": [{"pool": "web"}]}`;
