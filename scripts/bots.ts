/**
 * Writes plugins/moontide/policy/bot/known.ts, the bots that the gateway knows, from the npm package
 * crawler-user-agents. Its regular expressions are nearly all plain texts; the few others are taken apart, and one that
 * can't be is told by name, so that a new version of the package never changes what is known in silence.
 *
 *     npx tsx scripts/bots.ts           writes the file
 *     npx tsx scripts/bots.ts --check   writes nothing; fails if the file is not what the package says
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { BotCategory, botCategories } from "../plugins/moontide/policy/bot/categories";

const root = join(__dirname, "..");
const file = join(root, "plugins/moontide/policy/bot/known.ts");
const packageFolder = join(root, "node_modules/crawler-user-agents");

interface Crawler {
  readonly pattern: string;
  readonly tags: readonly string[];
}

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(join(packageFolder, name), "utf8"));

/** The package's words for ours. */
const categoryOf: Readonly<Record<string, BotCategory>> = {
  "search-engine": "search",
  "ai-crawler": "ai",
  seo: "seo",
  advertising: "advertising",
  archiver: "archive",
  academic: "academic",
  monitoring: "monitoring",
  scanner: "scanner",
  "feed-reader": "feed",
  "social-preview": "preview",
  "http-library": "library",
  "browser-automation": "automation",
};

/** What can't be taken apart, and what stands for it. */
const rewritten: Readonly<Record<string, readonly string[]>> = {
  // Keeps AdsBot-Google-Mobile out, which has an entry of its own, in the same category.
  "AdsBot-Google([^-]|$)": ["AdsBot-Google"],
  "BlogTraffic\\/\\d\\.\\d+ Feed-Fetcher": ["BlogTraffic/* Feed-Fetcher"],
};

/** What may stand next, what it becomes, and how it is found. */
const pieces: readonly [RegExp, (match: RegExpMatchArray) => readonly string[]][] = [
  [/^\[\\s\\S\]\*/, () => ["*"]],
  [/^\[([A-Za-z])([A-Za-z])\]/, ([, one, other]) => [one!, other!]],
  [/^\(([^()[\]*+?.\\]+)\)/, ([, choices]) => choices!.split("|")],
  [/^\\([^A-Za-z0-9])/, ([, literal]) => [literal!]],
  [/^\^/, () => ["^"]],
  [/^\$$/, () => ["$"]],
  [/^[^\\[\](){}.*+?|^$]/, ([literal]) => [literal]],
];

const nextPiece = (pattern: string, at: number): [readonly string[], number] => {
  const rest = pattern.slice(at);
  for (const [shape, alternatives] of pieces) {
    const match = shape.exec(rest);
    if (match !== null) return [alternatives(match), at + match[0].length];
  }
  throw new Error(
    `${pattern}: can't be taken apart at "${rest}"; say in scripts/bots.ts what is meant`,
  );
};

/** All texts that one alternative of a pattern stands for, in the notation of known.ts. */
const expand = (pattern: string): readonly string[] => {
  let texts: string[] = [""];
  for (let at = 0; at < pattern.length;) {
    const [alternatives, behind] = nextPiece(pattern, at);
    texts = texts.flatMap((text) => alternatives.map((piece) => text + piece));
    at = behind;
  }
  return texts;
};

/** Splits at each `|` that stands in no group. */
const alternativesOf = (pattern: string): readonly string[] =>
  pattern.includes("(") ? [pattern] : pattern.split("|");

const textsOf = (pattern: string): readonly string[] =>
  rewritten[pattern] ?? alternativesOf(pattern).flatMap(expand);

/** The index of policy/bot/text-index.ts needs as many bytes in a row. */
const shortestPart = 3;

const checkText = (text: string, pattern: string): void => {
  const parts = text.replace(/^\^/, "").replace(/\$$/, "").split("*");
  const isSound = parts.length <= 2 && parts.every((part) => part.length >= shortestPart);
  if (!isSound) throw new Error(`${pattern}: "${text}" is too short, or has more than two parts`);
};

const collect = (crawlers: readonly Crawler[]): Map<BotCategory, Set<string>> => {
  const known = new Map(botCategories.map((category) => [category, new Set<string>()]));
  for (const { pattern, tags } of crawlers) {
    for (const text of textsOf(pattern)) {
      checkText(text, pattern);
      for (const tag of tags) {
        const category = categoryOf[tag];
        if (category === undefined) throw new Error(`${pattern}: unknown tag "${tag}"`);
        known.get(category)!.add(text);
      }
    }
  }
  return known;
};

const sourceOf = (known: Map<BotCategory, Set<string>>, version: string): string => `
/* eslint-disable max-lines -- data */
import type { BotCategory } from "./categories";

/**
 * The bots that are known, by category. Each text is a part of a \`User-Agent\`, in the case in which bots write it; \`^\` in
 * front: its beginning, \`$\` behind: its end, \`*\` between two parts: anything.
 *
 * Written by scripts/bots.ts from crawler-user-agents ${version} (Martin Monperrus and others, MIT licence).
 */
export const knownBots: Readonly<Record<BotCategory, readonly string[]>> = {
${[...known].map(([category, texts]) => `${category}: ${JSON.stringify([...texts].sort())},`).join("\n")}
};
`;

const main = async (check: boolean): Promise<number> => {
  const crawlers = readJson("crawler-user-agents.json") as readonly Crawler[];
  const { version } = readJson("package.json") as { version: string };
  const source = sourceOf(collect(crawlers), version);
  const text = await format(source, { parser: "typescript", printWidth: 100 });
  if (!check) {
    writeFileSync(file, text);
    console.log("plugins/moontide/policy/bot/known.ts: written");
    return 0;
  }
  if (readFileSync(file, "utf8") === text) return 0;
  console.error("plugins/moontide/policy/bot/known.ts is out of date; run npx tsx scripts/bots.ts");
  return 1;
};

void main(process.argv.includes("--check")).then((status) => {
  process.exitCode = status;
});
