import { Ports } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { Issuer } from "./issuer";
import { takePublicKeys, takeSecret } from "./keys";

const take = (ports: Ports, issuer: Issuer, text: string): string | undefined =>
  issuer.options.secret === undefined
    ? takePublicKeys(issuer, ports.json, ports.signatures, text)
    : takeSecret(issuer, text);

const read = (ports: Ports, issuer: Issuer): string | undefined => {
  const [text, missing] = ports.secrets.read(issuer.options.secret ?? issuer.options.public_key!);
  if (text === undefined) return missing;
  if (text === issuer.text) return undefined;
  return take(ports, issuer, text);
};

/**
 * Reads the key of an issuer that the configuration leads to. Where that fails those before stay; it is said once. For
 * load and for what runs by the clock.
 */
export const readOwnKey = (ports: Ports, issuer: Issuer): void => {
  if (issuer.options.jwks !== undefined) return;
  const problem = read(ports, issuer);
  if (problem !== undefined && problem !== issuer.problem) {
    ports.log.warn("token_key_unreadable", { issuer: issuer.name, problem });
  }
  issuer.problem = problem;
};

/** Every 5 s in every worker: files may have been exchanged. */
export const readOwnKeys = ({ ports, consumers }: Gateway): void => {
  for (const [, issuer] of consumers.issuers) readOwnKey(ports, issuer);
};
