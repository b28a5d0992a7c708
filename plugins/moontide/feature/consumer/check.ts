/** What consumers and token issuers must be to each other. */
import { alternatives, itemPath, optionPath, quote, quoteMeant } from "../../schema/problem";
import { nearest } from "../../schema/suggest";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { algorithmsOf } from "./issuer";
import { IssuerConfiguration } from "./issuer-schema";
import { ConsumerConfiguration } from "./schema";

/** More issuers than this would fill the shared memory that their keys lie in. */
const maximum_issuers = 32;

export const namesOf = (map: Readonly<Record<string, unknown>> | undefined): string[] => {
  const names: string[] = [];
  for (const [name] of pairs(map ?? {})) names[names.length] = name;
  table.sort(names);
  return names;
};

/** A thing that is named must be there. What is wrong in itself was reported; it exists nevertheless. */
export const checkNamed = (
  findings: Findings,
  name: string,
  map: "consumers" | "token_issuers",
  names: readonly string[],
  path: string,
): void => {
  for (const known of names) {
    if (known === name) return;
  }
  if (!isSound(findings, optionPath(map, name))) return;
  const kind = map === "consumers" ? "a consumer" : "one of the token_issuers";
  const listed = names.length > 0 && names.length <= 10 ? `: ${alternatives(names)}` : "";
  const meant = quoteMeant(nearest(name, names));
  add(findings, path, quote(name), `the name of ${kind}${listed}`, meant);
};

const checkKeys = (
  findings: Findings,
  { api_keys }: ConsumerConfiguration,
  path: string,
  seen: LuaMap<string, string>,
): void => {
  for (const i of $range(1, api_keys.length)) {
    const { sha256 } = api_keys[i - 1]!;
    const where = itemPath(`${path}.api_keys`, i);
    const first = seen.get(sha256);
    if (first === undefined) seen.set(sha256, where);
    else add(findings, where, "a key a second time", `a key of its own (see ${first})`);
  }
};

const checkTokens = (
  findings: Findings,
  { tokens }: ConsumerConfiguration,
  path: string,
  issuers: readonly string[],
): void => {
  for (const i of $range(1, tokens.length)) {
    const where = `${itemPath(`${path}.tokens`, i)}.issuer`;
    checkNamed(findings, tokens[i - 1]!.issuer, "token_issuers", issuers, where);
  }
};

/** Exactly one place where its keys are. */
const checkSource = (findings: Findings, options: IssuerConfiguration, path: string): boolean => {
  const { jwks, public_key, secret } = options;
  let given = 0;
  for (const source of [jwks ?? false, public_key ?? false, secret ?? false]) {
    if (source !== false) given += 1;
  }
  if (given === 1) return true;
  const found = given === 0 ? "no key" : "several places for keys";
  add(findings, path, found, 'one of "jwks", "public_key" and "secret"');
  return false;
};

/** A shared secret makes HS256, a public key never does: who knows it could sign with it. */
const checkAlgorithms = (findings: Findings, options: IssuerConfiguration, path: string): void => {
  const isShared = options.secret !== undefined;
  for (const algorithm of algorithmsOf(options)) {
    if ((algorithm === "HS256") !== isShared) {
      const expected = isShared ? '"HS256" with a "secret"' : '"RS256" or "ES256" with public keys';
      add(findings, `${path}.algorithms`, quote(algorithm), expected);
    }
  }
};

const checkIssuers = (
  findings: Findings,
  issuers: Configuration["token_issuers"],
  names: readonly string[],
): void => {
  if (names.length > maximum_issuers) {
    add(findings, "token_issuers", `${names.length} issuers`, `at most ${maximum_issuers}`);
  }
  for (const name of names) {
    const path = optionPath("token_issuers", name);
    if (isSound(findings, path) && checkSource(findings, issuers[name]!, path)) {
      checkAlgorithms(findings, issuers[name]!, path);
    }
  }
};

/** Checks both maps, as far as they are sound in themselves. */
export const checkConsumers = (findings: Findings, document: Partial<Configuration>): void => {
  const { consumers = {}, token_issuers = {} } = document;
  const issuers = namesOf(token_issuers);
  const seen = new LuaMap<string, string>();
  for (const name of namesOf(consumers)) {
    const path = optionPath("consumers", name);
    if (isSound(findings, path)) {
      checkKeys(findings, consumers[name]!, path, seen);
      checkTokens(findings, consumers[name]!, path, issuers);
    }
  }
  checkIssuers(findings, token_issuers, issuers);
};
