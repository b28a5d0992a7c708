import { ClaimPath, claimPath, claimText, readClaim } from "../../policy/claim/claim";
import { removeReserved } from "../proxy/reserved";
import type { IncomingRequest } from "../proxy/request";
import { Identity, Proof } from "./identity";

/** A header that tells the endpoint who sends the request. */
export interface IdentityHeader {
  readonly name: string;
  /** What it holds: `consumer`, `tags`, `user` or `claim:NAME`. */
  readonly word: string;
  readonly claim: ClaimPath | undefined;
}

/** In the order of their names, so that all workers do the same. */
export const identityHeaders = (
  configured: Readonly<Record<string, string>>,
): readonly IdentityHeader[] => {
  const headers: IdentityHeader[] = [];
  for (const [name, word] of pairs(configured)) {
    const [path] = string.match(word, "^claim:(.+)$");
    const claim = path === undefined ? undefined : claimPath(path);
    headers[headers.length] = { name, word, claim };
  }
  table.sort(headers, (a, b) => a.name < b.name);
  return headers;
};

/** Headers that only the gateway may write, in lower case. */
export const reservedNames = (headers: readonly IdentityHeader[]): readonly string[] => {
  const names: string[] = [];
  for (const { name } of headers) names[names.length] = string.lower(name);
  return names;
};

const joined = (list: readonly unknown[]): string => {
  const texts: string[] = [];
  for (const item of list) {
    const text = claimText(item);
    if (text !== undefined) texts[texts.length] = text;
  }
  return table.concat(texts, ",");
};

const tagsOf = ({ consumer }: Identity): string => {
  const tags: string[] = [];
  if (consumer !== undefined) for (const tag of consumer.tags) tags[tags.length] = tag;
  table.sort(tags);
  return table.concat(tags, ",");
};

const claimOf = (identity: Identity, path: ClaimPath): string => {
  const value = readClaim(identity.claims, path);
  return type(value) === "table" ? joined(value as readonly unknown[]) : (claimText(value) ?? "");
};

const compose = (identity: Identity, { word, claim }: IdentityHeader): string => {
  if (claim !== undefined) return claimOf(identity, claim);
  if (word === "tags") return tagsOf(identity);
  return word === "user" ? identity.user : (identity.consumer?.name ?? "");
};

/** What can't stand in a header is left out: an issuer's word must not become lines of a request. */
const textOf = (proof: Proof, header: IdentityHeader): string => {
  const known = proof.texts.get(header.word);
  if (known !== undefined) return known;
  const text = compose(proof.identity, header);
  const safe = string.find(text, "%c")[0] === undefined ? text : "";
  proof.texts.set(header.word, safe);
  return safe;
};

/** Tells the endpoint who sends the request, whatever the client said. Without a proof, that it is nobody. */
export const forwardIdentity = (
  headers: readonly IdentityHeader[],
  reserved: readonly string[],
  proof: Proof | undefined,
  request: IncomingRequest,
): void => {
  removeReserved(reserved, request);
  if (proof === undefined) return;
  for (const i of $range(1, headers.length)) {
    const header = headers[i - 1]!;
    const text = textOf(proof, header);
    if (text !== "") request.set_header(header.name, text);
  }
};
