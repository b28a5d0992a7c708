import { Result } from "../../kernel/result";
import { compileCidrs } from "../address/cidr";

const expected =
  '{"prefixes": [{"ipv4Prefix": "192.0.2.0/24"}, {"ipv6Prefix": "2001:db8::/32"}]} with at least one prefix';

interface Prefix {
  readonly ipv4Prefix?: unknown;
  readonly ipv6Prefix?: unknown;
}

const prefixesOf = (document: unknown): readonly unknown[] | undefined => {
  if (type(document) !== "table") return undefined;
  const { prefixes } = document as { readonly prefixes?: unknown };
  return type(prefixes) === "table" ? (prefixes as readonly unknown[]) : undefined;
};

/**
 * The networks in a decoded list of a crawler's addresses, in the form of Google's `googlebot.json`, which others took
 * over. An empty list is an error: it would make everybody an impostor.
 */
export const readNetworkList = (document: unknown): Result<readonly string[]> => {
  const prefixes = prefixesOf(document);
  if (prefixes === undefined) return $multi(undefined, `expected ${expected}`);
  const networks: string[] = [];
  for (const i of $range(1, prefixes.length)) {
    const entry = prefixes[i - 1];
    const prefix: Prefix = type(entry) === "table" ? (entry as Prefix) : {};
    const text = prefix.ipv4Prefix ?? prefix.ipv6Prefix;
    if (typeof text !== "string") {
      return $multi(undefined, `prefixes[${i - 1}]: expected an "ipv4Prefix" or "ipv6Prefix"`);
    }
    networks[i - 1] = text;
  }
  if (networks.length === 0) return $multi(undefined, `expected ${expected}`);
  const [compiled, problem] = compileCidrs(networks);
  if (compiled === undefined) return $multi(undefined, `prefixes${problem}`);
  return $multi(networks, undefined);
};
