/** Conditions that could never hold, because nothing in the document tells what they ask for. */
import { listOf } from "../../policy/when/words";
import { quote } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import type { WhenConfiguration } from "./schema";

/** What a document tells conditions beyond the request. */
export interface Knowledge {
  readonly countries: boolean;
  readonly regions: boolean;
  readonly crawlers: boolean;
  /** The body was read, so that it is known which model is asked for. */
  readonly models: boolean;
  /** What is missing where nothing proves who sends requests. */
  readonly missing_sender: string | undefined;
}

const isEmpty = (map: Readonly<Record<string, unknown>>): boolean => next(map)[0] === undefined;

/** Headers are believed from trusted proxies alone. What is wrong in itself is taken to tell everything. */
const knowsCountries = (
  findings: Findings,
  { geography, trusted_proxies }: Partial<Configuration>,
): boolean => {
  if (!isSound(findings, "geography") || !isSound(findings, "trusted_proxies")) return true;
  if (geography === undefined) return false;
  if (geography.variable !== undefined) return true;
  return geography.header !== undefined && (trusted_proxies ?? []).length > 0;
};

const knowsRegions = (
  findings: Findings,
  { geography, location }: Partial<Configuration>,
): boolean => {
  if (!isSound(findings, "geography") || !isSound(findings, "location")) return true;
  if (geography === undefined) return false;
  return (
    geography.default_region !== undefined ||
    location?.region !== undefined ||
    !isEmpty(geography.networks)
  );
};

export const knowledgeOf = (findings: Findings, document: Partial<Configuration>): Knowledge => {
  const { verified_crawlers } = document;
  const countries = knowsCountries(findings, document);
  return {
    countries,
    regions: countries || knowsRegions(findings, document),
    crawlers:
      !isSound(findings, "verified_crawlers") ||
      (verified_crawlers !== undefined && !isEmpty(verified_crawlers)),
    models: false,
    missing_sender: undefined,
  };
};

/** The same where nothing proves who sends requests. */
export const withoutSenders = (
  { countries, regions, crawlers, models }: Knowledge,
  missing_sender: string,
): Knowledge => ({ countries, regions, crawlers, models, missing_sender });

/** The same where it is known which model is asked for. */
export const withModels = ({
  countries,
  regions,
  crawlers,
  missing_sender,
}: Knowledge): Knowledge => ({ countries, regions, crawlers, models: true, missing_sender });

const checkPlace = (
  findings: Findings,
  { country, region }: WhenConfiguration,
  { countries, regions }: Knowledge,
  path: string,
): void => {
  if (country !== undefined && !countries) {
    const expected =
      '"geography" in the document, with a "variable" or with a "header" of "trusted_proxies"';
    add(findings, `${path}.country`, "a country that nothing tells", expected);
  }
  if (region !== undefined && !regions) {
    const expected = '"geography" in the document, with something that tells regions';
    add(findings, `${path}.region`, "a region that nothing tells", expected);
  }
};

/** Other words in the same list may hold. */
const checkBot = (findings: Findings, bot: WhenConfiguration["bot"], path: string): void => {
  if (bot === undefined || typeof bot === "boolean") return;
  const words = listOf(bot);
  for (const word of words) if (word !== "verified" && word !== "impostor") return;
  add(findings, `${path}.bot`, quote(words[0]!), '"verified_crawlers" in the document');
};

const senderConditions = ["consumer", "tag", "team", "role", "claim"] as const;

/** What stands in `not` is left alone: that it does not hold is what is wanted there. */
export const checkWhen = (
  findings: Findings,
  when: WhenConfiguration | undefined,
  knowledge: Knowledge,
  path: string,
): void => {
  if (when === undefined || !isSound(findings, path)) return;
  checkPlace(findings, when, knowledge, path);
  if (when.model !== undefined && !knowledge.models) {
    const expected = "it in rules of models or limits of tokens, where the body is known";
    add(findings, `${path}.model`, "a model before it is known which is asked for", expected);
  }
  if (!knowledge.crawlers) checkBot(findings, when.bot, path);
  const { missing_sender } = knowledge;
  if (missing_sender === undefined) return;
  for (const option of senderConditions) {
    if (when[option] !== undefined) {
      const found = "a condition on who sends requests, which nothing proves";
      add(findings, `${path}.${option}`, found, missing_sender);
    }
  }
};
