import { YieldingPorts } from "../../kernel/ports";
import { recall } from "../../policy/cache/generations";
import { lifetimeProblem } from "../../policy/token/claims";
import type { Gateway } from "../gateway/gateway";
import type { IncomingRequest } from "../proxy/request";
import type { Authentication } from "./authentication";
import { credentialAt, credentialText, Place } from "./credential";
import { Proof } from "./identity";
import { proveKey } from "./prove-key";
import { provenToken, proveToken } from "./prove-token";
import { Proven } from "./refusals";

/** What may be a token stands where tokens are taken: it is one. */
const isToken = (place: Place, { tokens }: Authentication, text: string): boolean =>
  place.header === tokens?.header && string.find(text, "^[^.]+%.[^.]+%.[^.]+$")[0] !== undefined;

const isOver = ({ ports }: Gateway, { lifetime }: Proof): boolean =>
  lifetime !== undefined && ports.clock.wall() >= lifetime.until;

const proveAt = (
  gateway: Gateway,
  keeps: boolean,
  authentication: Authentication,
  place: Place,
  request: IncomingRequest,
): Proven<Proof> => {
  const sent = credentialAt(place, request);
  if (sent === undefined) return $multi(undefined, "credentials_missing");
  const known = recall(gateway.consumers.proven, sent);
  if (known !== undefined) {
    if (isOver(gateway, known)) return $multi(undefined, "api_key_expired");
    return $multi(known, undefined);
  }
  const text = credentialText(place, sent, request);
  if (text === undefined || isToken(place, authentication, text)) {
    return $multi(undefined, "credentials_missing");
  }
  return proveKey(gateway, sent, text, keeps);
};

/** What a request proves by an API key. A key that was seen before costs a look-up. */
const proveByKey = (
  gateway: Gateway,
  keeps: boolean,
  authentication: Authentication,
  request: IncomingRequest,
): Proven<Proof> => {
  const { keys } = authentication;
  for (const i of $range(1, keys.length)) {
    const [proof, reason] = proveAt(gateway, keeps, authentication, keys[i - 1]!, request);
    if (proof !== undefined) return $multi(proof, undefined);
    if (reason !== "credentials_missing") return $multi(undefined, reason);
  }
  return $multi(undefined, "credentials_missing");
};

/** The same by a token. */
const proveByToken = (
  gateway: Gateway,
  ports: YieldingPorts | undefined,
  { tokens, issuers }: Authentication,
  request: IncomingRequest,
): Proven<Proof> => {
  const sent = tokens === undefined ? undefined : credentialAt(tokens, request);
  if (sent === undefined) return $multi(undefined, "credentials_missing");
  const known = ports === undefined ? undefined : provenToken(gateway, issuers, sent);
  if (known !== undefined) {
    const problem = lifetimeProblem(known.lifetime!, gateway.ports.clock.wall());
    if (problem === undefined) return $multi(known, undefined);
    return $multi(undefined, problem);
  }
  const text = credentialText(tokens!, sent, request);
  if (text === undefined) return $multi(undefined, "credentials_missing");
  return proveToken(gateway, ports, issuers, sent, text);
};

/**
 * Who sends a request, by the first credential that it brings: an API key, then a token.
 *
 * @param ports undefined: nobody is asked for keys that are not known, and nothing is remembered
 */
export const prove = (
  gateway: Gateway,
  ports: YieldingPorts | undefined,
  authentication: Authentication,
  request: IncomingRequest,
): Proven<Proof> => {
  const [proof, reason] = proveByKey(gateway, ports !== undefined, authentication, request);
  if (proof !== undefined) return $multi(proof, undefined);
  if (reason !== "credentials_missing") return $multi(undefined, reason);
  return proveByToken(gateway, ports, authentication, request);
};
