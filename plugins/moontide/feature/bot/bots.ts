import { Ports } from "../../kernel/ports";
import { Bot, BotKind, indexKnownBots, kindOf } from "../../policy/bot/kind";
import { categoriesIn, maximumBytes } from "../../policy/bot/text-index";
import { createGenerations, Generations, keep, recall } from "../../policy/cache/generations";
import { Series } from "../../policy/metrics/registry";
import type { Configuration } from "../configuration/schema";
import type { Gateway } from "../gateway/gateway";
import { addressOf } from "../key/read";
import type { IncomingRequest } from "../proxy/request";
import { claimedBy, compileCrawlers, Crawler, Proof, proofOf, refreshCrawlers } from "./crawlers";
import { networksVersion } from "./network-files";

/** What one `User-Agent` says. */
interface Judgement {
  readonly kind: BotKind;
  /** The crawlers that it claims to be and whose networks are known. */
  readonly claims: readonly Crawler[] | undefined;
}

/** How a worker tells bots. */
export interface Bots {
  readonly crawlers: readonly Crawler[];
  networks_version: number;
  /** By `User-Agent`; false is nobody that is known. */
  readonly judgements: Generations<Judgement | false>;
  /** By the bits of categories. */
  kinds: LuaMap<number, BotKind>;
  kind_count: number;
  /** Requests of bots, by category; made on first use. */
  readonly series: LuaMap<string, Series>;
}

/** So many values of `User-Agent` are remembered, twice: with their longest, less than 2 MB in a worker. */
const maximum_judgements = 1024;

/** Values made up to combine categories make no more kinds than this at a time. */
const maximum_kinds = 256;

const known = indexKnownBots();

export const compileBots = (ports: Ports, configuration: Configuration): Bots => ({
  crawlers: compileCrawlers(ports, configuration),
  networks_version: networksVersion(ports),
  judgements: createGenerations(maximum_judgements),
  kinds: new LuaMap(),
  kind_count: 0,
  series: new LuaMap(),
});

/** Every 0.2 s in every worker: takes over networks that were read from files. */
export const followNetworks = ({ ports, setting: { bots } }: Gateway): void => {
  const version = networksVersion(ports);
  if (version === bots.networks_version) return;
  refreshCrawlers(ports, bots.crawlers);
  bots.networks_version = version;
};

const knownKind = (bots: Bots, categories: number, isCrawler: boolean): BotKind => {
  const key = categories * 2 + (isCrawler ? 1 : 0);
  const kind = bots.kinds.get(key);
  if (kind !== undefined) return kind;
  if (bots.kind_count >= maximum_kinds) {
    bots.kinds = new LuaMap();
    bots.kind_count = 0;
  }
  const made = kindOf(categories, isCrawler);
  bots.kinds.set(key, made);
  bots.kind_count += 1;
  return made;
};

const judge = (bots: Bots, value: string): Judgement | false => {
  const categories = categoriesIn(known, value);
  const claims = claimedBy(bots.crawlers, value);
  if (categories === 0 && claims === undefined) return false;
  return { kind: knownKind(bots, categories, claims !== undefined), claims };
};

/** Longer values are judged each time: keeping them would let anybody fill the worker's memory. */
const judgementOf = (bots: Bots, value: string): Judgement | false => {
  if (value.length > maximumBytes) return judge(bots, string.sub(value, 1, maximumBytes));
  const remembered = recall(bots.judgements, value);
  if (remembered !== undefined) return remembered;
  const judgement = judge(bots, value);
  keep(bots.judgements, value, judgement);
  return judgement;
};

/**
 * What the sender is as a bot, by its `User-Agent` and, where it claims to be a crawler whose networks are known, its
 * address; undefined: nobody knows it as one. Allocates nothing for a `User-Agent` that was met before.
 */
export const botOf = (gateway: Gateway, request: IncomingRequest): Bot | undefined => {
  const value = request.header("user-agent");
  if (value === undefined) return undefined;
  const judgement = judgementOf(gateway.setting.bots, value);
  if (judgement === false) return undefined;
  const { kind, claims } = judgement;
  if (claims === undefined) return kind.plain;
  const proof = proofOf(claims, addressOf(request, gateway.trusted_proxies));
  if (proof === Proof.Verified) return kind.verified;
  return proof === Proof.Impostor ? kind.impostor : kind.plain;
};
