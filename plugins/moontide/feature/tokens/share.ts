/**
 * What workers learn of tokens becomes one: shared memory has a line for each model (`tokens/NAME`), and
 * `tokens_version`, which moves with every change. It outlives reloads; a restart begins anew. Of models that only clients
 * name each worker knows by itself.
 */
import { addLearned, copyLearned, readLearned, writeLearned } from "../../policy/tokens/record";
import { newLearned } from "../../policy/tokens/learning";
import type { Gateway } from "../gateway/gateway";
import { Known, knownOf } from "./knowledge";

const versionKey = "tokens_version";
const placeOf = (model: string): string => `tokens/${model}`;

const take = ({ learned, before }: Known, text: string): void => {
  const shared = readLearned(text);
  if (shared === undefined) return;
  copyLearned(shared, learned);
  copyLearned(shared, before);
};

/** Two workers that do this at the same moment lose what one of them learned in two seconds, and nothing else. */
const publish = (gateway: Gateway, model: string, known: Known): void => {
  const { texts, numbers } = gateway.ports.shared.state;
  const shared = readLearned(texts.get(placeOf(model)) ?? "") ?? newLearned();
  addLearned(shared, known.before, known.learned);
  copyLearned(shared, known.learned);
  copyLearned(shared, known.before);
  known.has_news = false;
  // Without room each worker goes by what it sees itself.
  texts.set(placeOf(model), writeLearned(shared));
  numbers.add(versionKey, 1);
};

/** Every two seconds in every worker: tells what it learned, takes over what others did. */
export const shareTokens = (gateway: Gateway): void => {
  const { tokens } = gateway;
  for (const [model, known] of tokens.known) {
    if (known.has_news && gateway.models.has(model)) publish(gateway, model, known);
  }
  const { texts, numbers } = gateway.ports.shared.state;
  const version = numbers.get(versionKey);
  if (version === tokens.version) return;
  tokens.version = version;
  for (const [model] of gateway.models) {
    const text = texts.get(placeOf(model));
    if (text !== undefined) take(knownOf(tokens, model), text);
  }
};
