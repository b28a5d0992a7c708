import { ClaimPath, claimPath } from "../claim/claim";
import { Result } from "../../kernel/result";

/** What one part of a key is read from. */
export const enum KeySource {
  Consumer,
  Address,
  Host,
  Path,
  Header,
  Cookie,
  Query,
  User,
  Team,
  ApiKey,
  Claim,
  /** As the client called it, and who is asked for it: known of requests for models alone. */
  Model,
  Provider,
  /** All requests of a route: alike for all of them. */
  Route,
}

export interface KeyPart {
  readonly source: KeySource;
  /** Of the header, cookie, parameter, claim or route; empty for the others. Header names are in lower case. */
  readonly name: string;
  readonly claim?: ClaimPath;
}

/** What a request is told apart by. The parts stand together: requests are alike when all parts are. */
export type KeyPlan = readonly KeyPart[];

const words = new LuaMap<string, KeySource>();
words.set("consumer", KeySource.Consumer);
words.set("user", KeySource.User);
words.set("team", KeySource.Team);
words.set("api_key", KeySource.ApiKey);
words.set("model", KeySource.Model);
words.set("provider", KeySource.Provider);
words.set("address", KeySource.Address);
words.set("host", KeySource.Host);
words.set("path", KeySource.Path);
words.set("route", KeySource.Route);

const named = new LuaMap<string, KeySource>();
named.set("header", KeySource.Header);
named.set("cookie", KeySource.Cookie);
named.set("query", KeySource.Query);

const requestWords =
  '"consumer", "team", "user", "api_key", "address", "route", "host", "path", "header:NAME", "cookie:NAME", "query:NAME" or "claim:NAME"';

/** What words a key may have, for messages. */
export const keyWords = `"model", "provider", ${requestWords}`;

/** One word of the key language, or what it should have been. Names are tokens of RFC 9110, 5.6.2. */
export const parseKeyPart = (word: string): Result<KeyPart> => {
  const plain = words.get(word);
  if (plain !== undefined) return $multi({ source: plain, name: "" }, undefined);
  const [path] = string.match(word, "^claim:([^%c%s]+)$");
  if (path !== undefined) {
    const claim = claimPath(path);
    return $multi({ source: KeySource.Claim, name: path, claim }, undefined);
  }
  const [kind, name] = string.match(word, "^(%a+):([%w!#$%%&'*+.^_`|~-]+)$");
  const source = kind === undefined ? undefined : named.get(kind);
  if (source === undefined) return $multi(undefined, keyWords);
  return $multi(
    { source, name: source === KeySource.Header ? name!.toLowerCase() : name! },
    undefined,
  );
};

/** What a word of a key should have been that is read before it is known which model is asked for; undefined: it is one. */
export const requestKeyProblem = (word: string): string | undefined => {
  const [part] = parseKeyPart(word);
  const { source } = part ?? { source: KeySource.Model };
  return source === KeySource.Model || source === KeySource.Provider ? requestWords : undefined;
};

/**
 * The plan of a checked key. Raises on a word that the check would have refused.
 *
 * @param route the name of the route that it belongs to, where it belongs to one
 */
export const compileKey = (texts: readonly string[], route = ""): KeyPlan => {
  const plan: KeyPart[] = [];
  for (const text of texts) {
    const [part, expected] = parseKeyPart(text);
    if (part === undefined) error(`key ${text}: expected ${expected}`, 2);
    const isRoute = part.source === KeySource.Route;
    plan[plan.length] = isRoute ? { source: part.source, name: route } : part;
  }
  return plan;
};
