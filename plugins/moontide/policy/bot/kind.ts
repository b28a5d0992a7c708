import { botCategories, crawlerCategories } from "./categories";
import { IndexedText, indexTexts, TextIndex } from "./text-index";
import { knownBots } from "./known";

/** What a sender is as a bot: the words by which conditions and metrics call it, as a set and in order. */
export interface Bot {
  readonly words: LuaSet<string>;
  readonly names: readonly string[];
}

/** What senders of one kind are, with what their address proves. */
export interface BotKind {
  readonly plain: Bot;
  readonly verified: Bot;
  readonly impostor: Bot;
}

/** The bit of a category by its place in the list. */
const bitOf = (place: number): number => 1 << place;

const crawlerBits = (): number => {
  const wanted = new LuaSet<string>();
  for (const category of crawlerCategories) wanted.add(category);
  let bits = 0;
  for (const i of $range(1, botCategories.length)) {
    if (wanted.has(botCategories[i - 1]!)) bits |= bitOf(i - 1);
  }
  return bits;
};

const crawlers = crawlerBits();

const botWith = (names: readonly string[], proof?: string): Bot => {
  const all: string[] = [];
  const words = new LuaSet<string>();
  for (const name of names) all[all.length] = name;
  if (proof !== undefined) all[all.length] = proof;
  for (const name of all) words.add(name);
  return { words, names: all };
};

/**
 * The kind of a sender by the bits of its categories.
 *
 * @param isCrawler it is one whatever they say: the configuration names it
 */
export const kindOf = (categories: number, isCrawler: boolean): BotKind => {
  const names: string[] = ["any"];
  if (isCrawler || (categories & crawlers) !== 0) names[names.length] = "crawler";
  for (const i of $range(1, botCategories.length)) {
    if ((categories & bitOf(i - 1)) !== 0) names[names.length] = botCategories[i - 1]!;
  }
  return {
    plain: botWith(names),
    verified: botWith(names, "verified"),
    impostor: botWith(names, "impostor"),
  };
};

/** The index of all known bots. Takes milliseconds: made once, in the master. */
export const indexKnownBots = (): TextIndex => {
  const texts: IndexedText[] = [];
  for (const i of $range(1, botCategories.length)) {
    const categories = bitOf(i - 1);
    for (const text of knownBots[botCategories[i - 1]!]) {
      texts[texts.length] = { text, categories };
    }
  }
  return indexTexts(texts);
};
