import { Ports } from "../../kernel/ports";
import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import { Issuer } from "./issuer";
import { fetchProblem, keysAge } from "./jwks";

/** What is known of an issuer's keys. None of it is secret. */
export interface IssuerStatus {
  readonly name: string;
  /** Where its keys come from. */
  readonly source: "jwks" | "public_key" | "secret";
  readonly url?: string;
  /** How many are in use; with 0 its tokens are refused. */
  readonly keys: number;
  /** Since they were fetched last. */
  readonly age_seconds?: number;
  /** Why there are no newer ones, where the last attempt failed. */
  readonly problem?: string;
}

const sourceOf = ({ options }: Issuer): IssuerStatus["source"] => {
  if (options.jwks !== undefined) return "jwks";
  return options.secret === undefined ? "public_key" : "secret";
};

const statusOf = (ports: Ports, issuer: Issuer): IssuerStatus => {
  const { name, options, keys } = issuer;
  const isFetched = options.jwks !== undefined;
  return {
    name,
    source: sourceOf(issuer),
    url: options.jwks?.url,
    keys: keys.length,
    age_seconds: isFetched ? keysAge(ports, name) : undefined,
    problem: isFetched ? fetchProblem(ports, name) : issuer.problem,
  };
};

/** All issuers in the order of their names, with the keys that this worker has. */
export const issuerStatuses = ({ ports, consumers }: Gateway): readonly IssuerStatus[] => {
  const statuses: IssuerStatus[] = [];
  for (const [, issuer] of consumers.issuers) {
    statuses[statuses.length] = statusOf(ports, issuer);
  }
  table.sort(statuses, (a, b) => a.name < b.name);
  return listOf(statuses);
};
