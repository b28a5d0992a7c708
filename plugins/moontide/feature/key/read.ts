import { claimText, readClaim } from "../../policy/claim/claim";
import type { Identity } from "../consumer/identity";
import { CidrSet } from "../../policy/address/cidr";
import { clientAddress } from "../../policy/address/client";
import { KeyPart, KeyPlan, KeySource } from "../../policy/key/key";
import { IncomingRequest } from "../proxy/request";

/** Headers of any length are sent; what lies beyond tells nobody apart who is worth it. */
const longestPart = 1024;

/** The client's own address: behind trusted proxies, the one that they name. */
export const addressOf = (request: IncomingRequest, trusted: CidrSet | undefined): string => {
  const peer = request.peer_address();
  if (trusted === undefined) return peer;
  return clientAddress(peer, request.header("x-forwarded-for"), trusted);
};

/** What was proven of the sender; undefined for what nobody proved. */
const readIdentity = (
  { source, claim }: KeyPart,
  identity: Identity | undefined,
): string | undefined => {
  if (identity === undefined) return undefined;
  if (source === KeySource.User) return identity.subject;
  if (source === KeySource.Team) return identity.consumer?.team;
  if (source === KeySource.ApiKey) return identity.api_key;
  if (claim === undefined) return identity.consumer?.name;
  return claimText(readClaim(identity.claims, claim));
};

/** What a request for a model asks for: the model as the client calls it, and who is to answer. */
export interface AskedModel {
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

/** The value of one part of a key, whole. */
export const readPart = (
  part: KeyPart,
  identity: Identity | undefined,
  request: IncomingRequest,
  trusted: CidrSet | undefined,
  asked?: AskedModel,
): string | undefined => {
  const { source, name } = part;
  if (source === KeySource.Address) return addressOf(request, trusted);
  if (source === KeySource.Header) return request.header(name);
  if (source === KeySource.Cookie) return request.cookie(name);
  if (source === KeySource.Path) return request.path();
  if (source === KeySource.Query) return request.argument(name);
  if (source === KeySource.Host) return request.host();
  if (source === KeySource.Route) return name;
  if (source === KeySource.Model) return asked?.model;
  if (source === KeySource.Provider) return asked?.provider;
  return readIdentity(part, identity);
};

/**
 * The text that a request is known by, or undefined when it has none of what the key is made of. Of several parts
 * those that are missing count as empty. An empty value counts as missing.
 */
export const readKey = (
  plan: KeyPlan,
  identity: Identity | undefined,
  request: IncomingRequest,
  trusted: CidrSet | undefined,
  asked?: AskedModel,
): string | undefined => {
  let key: string | undefined;
  for (const i of $range(1, plan.length)) {
    const value = readPart(plan[i - 1]!, identity, request, trusted, asked) ?? "";
    const text = value.length > longestPart ? string.sub(value, 1, longestPart) : value;
    if (plan.length === 1) return text === "" ? undefined : text;
    // The length in front keeps "ab" and "c" apart from "a" and "bc".
    if (text !== "") key = `${key ?? ""}${i}.${text.length}.${text}`;
  }
  return key;
};
