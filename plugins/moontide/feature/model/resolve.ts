import { ModelError } from "../../policy/dialect/conversation";
import { fitsAny } from "../../policy/model/pattern";
import { mayUseModel } from "../consumer/allowed-models";
import type { Identity } from "../consumer/identity";
import type { Gateway } from "../gateway/gateway";
import { modelForbidden, modelMissing, modelUnknown } from "../llm/refusals";
import type { LlmConfiguration } from "../llm/schema";
import { deploymentNamed, unlistedDeployment } from "./deployment";
import { createCandidate, Model, termsOf } from "./model";
import { bareModelOptions } from "./schema";

/** Whether a route's clients may name it: without a list, all that have an entry in `models`. */
const isAllowed = ({ models }: LlmConfiguration, name: string): boolean =>
  fitsAny(models ?? [], name);

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
  const candidate = createCandidate(
    deployment,
    of_provider,
    provider,
    options,
    bareTerms,
    gateway.prices,
  );
  return {
    // What clients make up is no name for metrics.
    name: `${provider.name}/*`,
    options: bareModelOptions,
    choice: { candidates: [candidate], choose_by: "order" },
    rules: [],
    sticky: undefined,
    looks_into: false,
    guard: undefined,
    cache: undefined,
    batching: undefined,
    slots: undefined,
  };
};

const find = (gateway: Gateway, llm: LlmConfiguration, name: string): Model | undefined => {
  const model = gateway.models.get(name);
  if (model !== undefined)
    return llm.models === undefined || isAllowed(llm, name) ? model : undefined;
  return isAllowed(llm, name) ? bareModel(gateway, name) : undefined;
};

/** What stands in for a model that the route does not have, or that nobody named. */
const standIn = (gateway: Gateway, { default_model }: LlmConfiguration): Model | undefined =>
  default_model === undefined ? undefined : gateway.models.get(default_model);

/**
 * The model that a client of a route names, or what it is told.
 *
 * @param identity who asks: not everybody may ask for every model
 */
export const resolveModel = (
  gateway: Gateway,
  llm: LlmConfiguration,
  identity: Identity | undefined,
  name: string,
): LuaMultiReturn<[model: Model, error: undefined] | [model: undefined, error: ModelError]> => {
  const own = find(gateway, llm, name);
  const model = own ?? standIn(gateway, llm);
  const effective = own === undefined && model !== undefined ? model.name : name;
  if (effective !== "" && !mayUseModel(identity?.consumer, effective)) {
    return $multi(undefined, modelForbidden(effective));
  }
  if (model !== undefined) return $multi(model, undefined);
  return $multi(undefined, name === "" ? modelMissing : modelUnknown(name));
};
