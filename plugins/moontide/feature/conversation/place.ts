import { Ports } from "../../kernel/ports";
import type { Identity } from "../consumer/identity";

/**
 * Whose conversations are whose: a virtual key's are its own, another credential's its user's. Who was not proven to be
 * anybody has only what the gateway named, by names that nobody can guess.
 */
export const tenantOf = (identity: Identity | undefined): string => {
  if (identity === undefined) return "nobody";
  const { api_key, subject } = identity;
  return api_key === undefined ? `user ${subject}` : `key ${api_key}`;
};

/** Under which a name of a tenant is kept: nobody can read names in it, and no name leads to another tenant. */
export const placeOf = ({ digests }: Ports, tenant: string, kind: string, name: string): string => {
  const digest = digests.sha256(`${kind}\n${tenant}\n${name}`);
  if (digest === undefined) error("no SHA-256: the error log says why", 0);
  return string.sub(digest, 1, 40);
};

export const responsePlace = (ports: Ports, tenant: string, id: string): string =>
  placeOf(ports, tenant, "response", id);

export const conversationPlace = (ports: Ports, tenant: string, name: string): string =>
  placeOf(ports, tenant, "conversation", name);

/** A name that nobody can guess. */
export const freshName = ({ digests }: Ports): string => string.sub(digests.freshSecret(), 1, 32);
