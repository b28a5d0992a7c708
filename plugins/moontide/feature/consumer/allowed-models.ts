import { fitsAny } from "../../policy/model/pattern";
import { Consumer } from "./identity";

/** Whether somebody may ask for a model, by the name that clients use. Whom nobody knows the route alone bounds. */
export const mayUseModel = (consumer: Consumer | undefined, model: string): boolean => {
  if (consumer === undefined) return true;
  const { models } = consumer;
  for (const i of $range(1, models.length)) {
    if (!fitsAny(models[i - 1]!, model)) return false;
  }
  return true;
};

/** Whether a pattern is for all that a provider has: `*`, `openai*` or `openai/*`. */
const isForAll = (pattern: string, provider: string): boolean =>
  string.sub(pattern, -1) === "*" &&
  string.sub(`${provider}/`, 1, pattern.length - 1) === string.sub(pattern, 1, -2);

const isOpen = (patterns: readonly string[], provider: string): boolean => {
  for (const pattern of patterns) if (isForAll(pattern, provider)) return true;
  return false;
};

/** Whether somebody may ask a provider for whatever it has: nobody looks which model such a request is for. */
export const mayUseProvider = (consumer: Consumer | undefined, provider: string): boolean => {
  for (const patterns of consumer?.models ?? []) if (!isOpen(patterns, provider)) return false;
  return true;
};
