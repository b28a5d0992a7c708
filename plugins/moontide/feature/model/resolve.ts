import { ModelError } from "../../policy/dialect/conversation";
import { patternMatches } from "../../policy/model/pattern";
import type { Gateway } from "../gateway/gateway";
import { modelMissing, modelUnknown } from "../llm/refusals";
import type { LlmConfiguration } from "../llm/schema";
import { deploymentNamed, unlistedDeployment } from "./deployment";
import { createCandidate, Model, termsOf } from "./model";
import { bareModelOptions } from "./schema";

/** Whether a route's clients may name it: without a list, all that have an entry in `models`. */
const isAllowed = ({ models }: LlmConfiguration, name: string): boolean => {
  for (const pattern of models ?? []) if (patternMatches(pattern, name)) return true;
  return false;
};

const bareTerms = termsOf(bareModelOptions);

/** `PROVIDER/MODEL` without an entry in `models`: a model of one candidate. */
const bareModel = (gateway: Gateway, name: string): Model | undefined => {
  const [provider_name, model] = string.match(name, "^([^/]+)/(.+)$");
  const provider = gateway.providers.get(provider_name ?? "");
  if (provider === undefined) return undefined;
  if (model!.length > 200 || string.find(model!, "[%c%s]")[0] !== undefined) return undefined;
  const options = { provider: provider.name, model: model! };
  const deployment = unlistedDeployment(gateway.deployments, gateway.unlisted_deployments, name);
  const of_provider = deploymentNamed(gateway.deployments, provider.name);
  const candidate = createCandidate(deployment, of_provider, provider, options, bareTerms);
  return {
    // What clients make up is no name for metrics.
    name: `${provider.name}/*`,
    options: bareModelOptions,
    choice: { candidates: [candidate], choose_by: "order" },
    rules: [],
    sticky: undefined,
    looks_into: false,
    guard: undefined,
  };
};

const find = (gateway: Gateway, llm: LlmConfiguration, name: string): Model | undefined => {
  const model = gateway.models.get(name);
  if (model !== undefined)
    return llm.models === undefined || isAllowed(llm, name) ? model : undefined;
  return isAllowed(llm, name) ? bareModel(gateway, name) : undefined;
};

/** The model that a client of a route names, or what it is told. */
export const resolveModel = (
  gateway: Gateway,
  llm: LlmConfiguration,
  name: string,
): LuaMultiReturn<[model: Model, error: undefined] | [model: undefined, error: ModelError]> => {
  const model = find(gateway, llm, name);
  if (model !== undefined) return $multi(model, undefined);
  const { default_model } = llm;
  const stand_in = default_model === undefined ? undefined : gateway.models.get(default_model);
  if (stand_in !== undefined) return $multi(stand_in, undefined);
  return $multi(undefined, name === "" ? modelMissing : modelUnknown(name));
};
