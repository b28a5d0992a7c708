import { Ports } from "../../kernel/ports";
import { CidrSet, cidrsContain, compileCidrs } from "../../policy/address/cidr";
import { newIp, readIp } from "../../policy/address/ip";
import { listOf } from "../../policy/when/words";
import type { Configuration } from "../configuration/schema";
import { publishedNetworks } from "./network-files";
import type { CrawlerConfiguration } from "./schema";

/** A crawler that can be told from its impostors. */
export interface Crawler {
  readonly name: string;
  /** Parts of the `User-Agent`, any of which it sends. */
  readonly texts: readonly string[];
  readonly configuration: CrawlerConfiguration;
  /** Undefined while its file has never been read. */
  networks: CidrSet | undefined;
}

const networksOf = (ports: Ports, configuration: CrawlerConfiguration): CidrSet | undefined => {
  const { networks, networks_file } = configuration;
  const all: string[] = [];
  for (const network of networks) all[all.length] = network;
  if (networks_file !== undefined) {
    const published = publishedNetworks(ports, networks_file);
    if (published === undefined) return undefined;
    for (const network of published) all[all.length] = network;
  }
  return compileCidrs(all)[0];
};

const byName = (a: Crawler, b: Crawler): boolean => a.name < b.name;

export const compileCrawlers = (
  ports: Ports,
  { verified_crawlers }: Configuration,
): readonly Crawler[] => {
  const crawlers: Crawler[] = [];
  for (const [name, configuration] of pairs(verified_crawlers)) {
    crawlers[crawlers.length] = {
      name,
      texts: listOf(configuration.user_agent),
      configuration,
      networks: networksOf(ports, configuration),
    };
  }
  table.sort(crawlers, byName);
  return crawlers;
};

/** Takes over what was read from files. */
export const refreshCrawlers = (ports: Ports, crawlers: readonly Crawler[]): void => {
  for (const crawler of crawlers) {
    const { configuration } = crawler;
    if (configuration.networks_file !== undefined) {
      crawler.networks = networksOf(ports, configuration);
    }
  }
};

const names = ({ texts }: Crawler, value: string): boolean => {
  for (const text of texts) {
    if (string.find(value, text, 1, true)[0] !== undefined) return true;
  }
  return false;
};

/** The crawlers that a `User-Agent` claims to be; undefined for none of them. */
export const claimedBy = (
  crawlers: readonly Crawler[],
  value: string,
): readonly Crawler[] | undefined => {
  let claims: Crawler[] | undefined;
  for (const crawler of crawlers) {
    if (names(crawler, value)) {
      claims ??= [];
      claims[claims.length] = crawler;
    }
  }
  return claims;
};

export const enum Proof {
  Verified,
  Impostor,
  /** The networks of one are not known, or the sender has no address. */
  Unknown,
}

/** Filled anew for each look; nothing yields while it is in use. */
const ip = newIp();

/** Whether a sender comes from the networks of one of the crawlers that it claims to be. Allocates nothing. */
export const proofOf = (claims: readonly Crawler[], address: string): Proof => {
  if (!readIp(address, 1, address.length, ip)) return Proof.Unknown;
  let proof = Proof.Impostor;
  for (const i of $range(1, claims.length)) {
    const { networks } = claims[i - 1]!;
    if (networks === undefined) proof = Proof.Unknown;
    else if (cidrsContain(networks, ip)) return Proof.Verified;
  }
  return proof;
};
