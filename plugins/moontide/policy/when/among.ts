import { Facts, Test } from "./facts";
import { fitsAny } from "../model/pattern";
import { hasAny, listOf, setOf, Words } from "./words";

/** What is asked for is one of the words. */
export const amongTest = (
  words: Words,
  ask: (this: void, facts: Facts) => string | undefined,
): Test => {
  const wanted = setOf(words);
  return (facts) => {
    const found = ask(facts);
    return found !== undefined && wanted.has(found);
  };
};

/** The sender is one of these kinds of bot; with false, none that anybody knows. */
export const botTest = (bot: Words | boolean): Test => {
  if (bot === false) return (facts) => facts.bot() === undefined;
  const kinds = bot === true ? ["any"] : listOf(bot);
  return (facts) => hasAny(facts.bot(), kinds);
};

/** The consumer has one of these tags. */
export const tagTest = (words: Words): Test => {
  const tags = listOf(words);
  return (facts) => hasAny(facts.tags(), tags);
};

/** The model that is asked for fits one of the patterns. */
export const modelTest = (words: Words): Test => {
  const patterns = listOf(words);
  return (facts) => {
    const model = facts.model();
    return model !== undefined && fitsAny(patterns, model);
  };
};

export const methodOf = (facts: Facts): string => facts.method();
export const weekdayOf = (facts: Facts): string => facts.weekday();
export const consumerOf = (facts: Facts): string | undefined => facts.consumer();
export const teamOf = (facts: Facts): string | undefined => facts.team();
export const countryOf = (facts: Facts): string | undefined => facts.country();
export const regionOf = (facts: Facts): string | undefined => facts.region();
export const loadOf = (facts: Facts): string => facts.load();
