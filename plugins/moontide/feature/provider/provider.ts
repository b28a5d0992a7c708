import { DialectName } from "../../policy/dialect/dialect";
import { Result } from "../../kernel/result";
import { parseUrl, Url } from "../../policy/http/url";
import { providerTypes } from "../../policy/provider/known";
import { filled } from "../../policy/provider/target";
import { Call, ProviderType } from "../../policy/provider/type";
import type { Configuration } from "../configuration/schema";
import { createWhereabouts, Whereabouts } from "../http/whereabouts";
import type { Place } from "../llm/upstream";
import type { ProviderTimeouts } from "./parts-schema";
import { pooledOptions, ProviderConfiguration } from "./schema";

/** A provider as a worker knows it. */
export interface Provider {
  readonly name: string;
  readonly options: ProviderConfiguration;
  readonly type: ProviderType;
  /** What it is written to in where it does not speak the client's dialect. */
  readonly dialect: DialectName;
  /** Behind `base_path`, with what is filled in for each request. */
  readonly paths: ProviderType["paths"];
  readonly base_path: string;
  readonly authority: string;
  /** Undefined where its endpoints are those of a pool. */
  readonly place: Place | undefined;
  readonly pool: string | undefined;
  readonly usage_in_stream: "asked" | "always" | "never";
  readonly old_maximum_tokens: boolean;
  readonly maximum_answer_bytes: number;
  readonly maximum_event_bytes: number;
  readonly timeouts: ProviderTimeouts;
  /** Header lines of each request, by names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same as they are sent. */
  readonly header_lines: string;
}

/** Under which names the configuration has paths. */
const pathNames: readonly {
  readonly call: Call;
  readonly name: keyof NonNullable<ProviderConfiguration["paths"]>;
}[] = [
  { call: "openai_chat", name: "chat" },
  { call: "openai_completions", name: "completions" },
  { call: "openai_responses", name: "responses" },
  { call: "anthropic", name: "messages" },
  { call: "embeddings", name: "embeddings" },
];

const pathsOf = (type: ProviderType, options: ProviderConfiguration): ProviderType["paths"] => {
  const own = options.paths;
  if (own === undefined) return type.paths;
  const paths: Partial<Record<Call, string>> = {};
  for (const [call, path] of pairs(type.paths)) paths[call] = path;
  for (const { call, name } of pathNames) paths[call] = own[name] ?? paths[call];
  return paths;
};

const headersOf = (type: ProviderType, options: ProviderConfiguration): Record<string, string> => {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "accept-encoding": "identity",
    "user-agent": "moontide",
  };
  for (const [name, value] of pairs(type.headers ?? {})) headers[name] = value;
  for (const [name, value] of pairs(options.headers)) headers[string.lower(name)] = value;
  return headers;
};

export const headerLines = (headers: Readonly<Record<string, string>>): string => {
  const names: string[] = [];
  for (const [name] of pairs(headers)) names[names.length] = name;
  table.sort(names);
  let lines = "";
  for (const name of names) lines += `${name}: ${headers[name]!}\r\n`;
  return lines;
};

const placeOf = (
  name: string,
  options: ProviderConfiguration,
  url: Url,
  known: Whereabouts | undefined,
): Place => {
  const { tls, connections } = options;
  const server_name = tls.server_name ?? url.host;
  const secure = url.scheme === "https";
  const shield = secure ? `${tls.verify}/${server_name}` : "plain";
  return {
    whereabouts: known?.host === url.host ? known : createWhereabouts(url.host),
    port: url.port,
    tls: secure ? { verify: tls.verify, server_name } : undefined,
    pool: {
      name: `moontide-llm/${name}/${url.host}/${url.port}/${shield}`,
      size: connections.pool_size,
    },
    idle_seconds: connections.idle_seconds,
  };
};

/** `base_url` without what is behind the path, and no slash at its end. */
const basePath = ({ target }: Url): string => string.match(target, "^(.-)/*$")[0]!;

/** Where a provider is, and what its requests are addressed to. */
type Address = Pick<Provider, "base_path" | "authority" | "place" | "pool">;

const createProvider = (
  name: string,
  options: ProviderConfiguration,
  { base_path, authority, place, pool }: Address,
): Provider => {
  const type = providerTypes[options.type];
  const headers = headersOf(type, options);
  return {
    name,
    options,
    type,
    dialect: type.dialect,
    paths: pathsOf(type, options),
    base_path,
    authority,
    place,
    pool,
    usage_in_stream: options.usage_in_stream ?? type.usage_in_stream,
    old_maximum_tokens: options.old_maximum_tokens ?? type.old_maximum_tokens,
    maximum_answer_bytes: options.maximum_answer_bytes,
    maximum_event_bytes: options.maximum_event_bytes,
    timeouts: options.timeouts,
    headers,
    header_lines: headerLines(headers),
  };
};

const atUrl = (
  name: string,
  options: ProviderConfiguration,
  before: Provider | undefined,
): Result<Address> => {
  const type = providerTypes[options.type];
  const filling = { model: "", region: options.region ?? "", api_version: "" };
  const [url, problem] = parseUrl(filled(options.base_url ?? type.base_url ?? "", filling));
  if (url === undefined) return $multi(undefined, problem);
  const known = before?.place?.whereabouts;
  const address: Address = {
    base_path: basePath(url),
    authority: url.authority,
    place: placeOf(name, options, url, known),
    pool: undefined,
  };
  return $multi(address, undefined);
};

/** What stands in front of the paths of servers that speak OpenAI's dialect. */
const usualPath = "/v1";

/** The path of the type's own URL: of `http://127.0.0.1:8000/v1`, `/v1`. */
const ownPath = (base_url: string | undefined): string =>
  string.match(base_url ?? "", "^%a+://[^/]+(.*)$")[0] ?? usualPath;

const inPool = (
  { base_path, type }: ProviderConfiguration,
  name: string,
  { pools }: Configuration,
): Address => ({
  base_path: base_path ?? ownPath(providerTypes[type].base_url),
  authority: pools[name]!.host_header ?? name,
  place: undefined,
  pool: name,
});

const addressOf = (
  configuration: Configuration,
  name: string,
  options: ProviderConfiguration,
  before: Provider | undefined,
): Address | undefined => {
  if (options.pool !== undefined) return inPool(options, options.pool, configuration);
  const [address] = atUrl(name, options, before);
  return address;
};

/** A pool that is a candidate by itself: none of the providers that clients can name. */
export const poolProvider = (configuration: Configuration, pool: string): Provider =>
  createProvider(pool, pooledOptions, inPool(pooledOptions, pool, configuration));

/** All providers of a checked configuration; those that were there before keep what they know of their addresses. */
export const compileProviders = (
  configuration: Configuration,
  before: LuaMap<string, Provider>,
): LuaMap<string, Provider> => {
  const providers = new LuaMap<string, Provider>();
  for (const [name, options] of pairs(configuration.providers)) {
    const address = addressOf(configuration, name, options, before.get(name));
    if (address !== undefined) providers.set(name, createProvider(name, options, address));
  }
  return providers;
};

/** Path and query of a call; undefined where the provider has no such call. */
export const targetFor = (
  { type, paths, base_path, options }: Provider,
  call: Call,
  model: string,
  stream: boolean,
): string | undefined => {
  const path = (stream ? type.stream_paths?.[call] : undefined) ?? paths[call];
  if (path === undefined) return undefined;
  const api_version = options.api_version ?? type.api_version ?? "";
  return base_path + filled(path, { model, region: options.region ?? "", api_version });
};
