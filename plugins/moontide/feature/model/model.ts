import type { Configuration } from "../configuration/schema";
import type { Provider } from "../provider/provider";
import { CandidateConfiguration } from "./candidate-schema";
import { Deployment, deploymentNamed, Deployments } from "./deployment";
import type { ModelConfiguration } from "./schema";

/** One way to have a model answered. */
export interface Candidate {
  /** `PROVIDER/MODEL`, as clients are told of it. */
  readonly name: string;
  readonly provider: Provider;
  /** As the provider calls it. */
  readonly model: string;
  readonly options: CandidateConfiguration;
  readonly default_maximum_tokens: number;
  readonly deployment: Deployment;
}

/** A model by the name that clients call it. */
export interface Model {
  readonly name: string;
  readonly options: ModelConfiguration;
  readonly candidates: readonly Candidate[];
}

export type Models = LuaMap<string, Model>;

/** What models are compiled from. */
export interface ModelMaterial {
  readonly configuration: Configuration;
  readonly providers: LuaMap<string, Provider>;
  readonly deployments: Deployments;
}

export const createCandidate = (
  deployment: Deployment,
  provider: Provider,
  options: CandidateConfiguration,
  default_maximum_tokens: number,
): Candidate => ({
  name: deployment.name,
  provider,
  model: options.model,
  options,
  default_maximum_tokens,
  deployment,
});

const candidatesOf = (
  { providers, deployments }: ModelMaterial,
  list: readonly CandidateConfiguration[],
  { default_maximum_tokens }: ModelConfiguration,
): readonly Candidate[] => {
  const candidates: Candidate[] = [];
  for (const options of list) {
    const provider = providers.get(options.provider ?? "");
    if (provider !== undefined) {
      const deployment = deploymentNamed(deployments, `${provider.name}/${options.model}`);
      candidates[candidates.length] = createCandidate(
        deployment,
        provider,
        options,
        default_maximum_tokens,
      );
    }
  }
  return candidates;
};

/** All models of a checked configuration. */
export const compileModels = (material: ModelMaterial): Models => {
  const models: Models = new LuaMap();
  for (const [name, options] of pairs(material.configuration.models)) {
    const candidates = candidatesOf(material, options.candidates, options);
    models.set(name, { name, options, candidates });
  }
  return models;
};
