import { add, Findings, isSound } from "../configuration/findings";
import { namesIn } from "../configuration/check-known";
import type { Configuration } from "../configuration/schema";

/** Whether anything in the document says what a model costs. What is wrong in itself is taken to say it. */
export const hasPrices = (findings: Findings, document: Partial<Configuration>): boolean => {
  if (!isSound(findings, "prices") || !isSound(findings, "models")) return true;
  const { prices, models } = document;
  if (prices?.file !== undefined || namesIn(prices?.models).length > 0) return true;
  for (const name of namesIn(models)) {
    for (const { price } of models![name]!.candidates) if (price !== undefined) return true;
  }
  return false;
};

/** A limit of dollars where nothing costs any would let everything through. @param path of the dollars */
export const refuseUnpriced = (findings: Findings, path: string): void => {
  const expected = 'a candidate\'s "price", or "file" or "models" in the document\'s "prices"';
  add(findings, path, "dollars where nothing has a price", expected);
};
