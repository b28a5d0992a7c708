import { ModelError } from "../../policy/dialect/conversation";
import { modelsText, modelText } from "../../policy/llm/model-list";
import { fitsAny } from "../../policy/model/pattern";
import { mayUseModel } from "../consumer/allowed-models";
import type { Consumer } from "../consumer/identity";
import type { Gateway } from "../gateway/gateway";
import { modelUnknown } from "./refusals";
import type { LlmConfiguration } from "./schema";
import { ModelSession } from "./session";
import { jsonType } from "./tell";

const isPattern = (name: string): boolean => string.byte(name, name.length) === 42;

/** What a client of a route may name, sorted: of `openai/*` nobody knows all. */
export const modelNames = (
  gateway: Gateway,
  { models }: LlmConfiguration,
  consumer: Consumer | undefined,
): string[] => {
  const names: string[] = [];
  const add = (name: string): void => {
    if (mayUseModel(consumer, name)) names[names.length] = name;
  };
  for (const [name] of gateway.models) {
    if (models === undefined || fitsAny(models, name)) add(name);
  }
  for (const name of models ?? []) {
    if (!isPattern(name) && !gateway.models.has(name)) add(name);
  }
  table.sort(names);
  return names;
};

const textFor = ({ gateway, llm, endpoint, exchange }: ModelSession): string | undefined => {
  const { dialect, model } = endpoint;
  const names = modelNames(gateway, llm.configuration, exchange.identity?.consumer);
  if (model === undefined) return modelsText(dialect, names);
  for (const name of names) if (name === model) return modelText(dialect, name);
  return undefined;
};

/** Answers `/v1/models` and `/v1/models/NAME`. */
export const listModels = (session: ModelSession): ModelError | undefined => {
  const text = textFor(session);
  if (text === undefined) return modelUnknown(session.endpoint.model!);
  const { client } = session;
  session.begun = true;
  client.answer(200, jsonType, text);
  return undefined;
};
