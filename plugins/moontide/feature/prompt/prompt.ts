import { hashOf } from "../../policy/key/hash";
import { compileKey, KeyPlan } from "../../policy/key/key";
import { compileTemplate, Template } from "../../policy/prompt/template";
import { Variables } from "../../policy/prompt/variables";
import { Share } from "../../policy/split/choose";
import type { Configuration } from "../configuration/schema";
import { wordsOf } from "../key/schema";
import { ParameterConfiguration, PromptConfiguration, VersionConfiguration } from "./schema";

export interface PromptMessage {
  readonly role: "system" | "developer" | "user" | "assistant";
  readonly content: Template;
}

export interface PromptVersion {
  readonly name: string;
  readonly model: string;
  readonly messages: readonly PromptMessage[];
  readonly parameters: ParameterConfiguration | undefined;
}

/** A prompt that is an interface of its own, compiled. */
export interface Prompt {
  readonly name: string;
  readonly options: PromptConfiguration;
  readonly variables: Variables;
  /** Sorted. */
  readonly variable_names: readonly string[];
  readonly versions: readonly PromptVersion[];
  /** Those of the versions, in their order. */
  readonly shares: readonly Share[];
  readonly sticky: KeyPlan | undefined;
}

export type Prompts = LuaMap<string, Prompt>;

/** The name of the one version of a prompt that has no `versions`. */
export const onlyVersion = "1";

/** What a version says itself, or its prompt for it. */
export interface VersionSource {
  readonly template?: string;
  readonly messages?: readonly { readonly role: PromptMessage["role"]; readonly content: string }[];
}

/** The texts of a version as they were written; the version's own go before those of its prompt. */
export const textsOf = (
  version: VersionSource | undefined,
  prompt: VersionSource,
): NonNullable<VersionSource["messages"]> => {
  const has_own = version?.template !== undefined || version?.messages !== undefined;
  const { template, messages } = has_own ? version : prompt;
  return messages ?? (template === undefined ? [] : [{ role: "user", content: template }]);
};

const messagesOf = (
  version: VersionConfiguration | undefined,
  prompt: PromptConfiguration,
): readonly PromptMessage[] => {
  const messages: PromptMessage[] = [];
  for (const { role, content } of textsOf(version, prompt)) {
    const [template] = compileTemplate(content);
    messages[messages.length] = { role, content: template ?? { pieces: [content] } };
  }
  return messages;
};

const versionOf = (
  name: string,
  version: VersionConfiguration | undefined,
  prompt: PromptConfiguration,
): PromptVersion => ({
  name,
  model: version?.model ?? prompt.model ?? "",
  messages: messagesOf(version, prompt),
  parameters: version?.parameters ?? prompt.parameters,
});

const sortedNames = (map: Readonly<Record<string, unknown>> | undefined): readonly string[] => {
  const names: string[] = [];
  for (const [name] of pairs(map ?? {})) names[names.length] = name;
  table.sort(names);
  return names;
};

export const compilePrompt = (name: string, options: PromptConfiguration): Prompt => {
  const versions: PromptVersion[] = [];
  const shares: Share[] = [];
  for (const version of sortedNames(options.versions)) {
    const own = options.versions![version]!;
    versions[versions.length] = versionOf(version, own, options);
    shares[shares.length] = { seed: hashOf(version), percent: own.weight };
  }
  if (versions.length === 0) {
    versions[0] = versionOf(onlyVersion, undefined, options);
    shares[0] = { seed: 0, percent: 1 };
  }
  return {
    name,
    options,
    variables: options.variables,
    variable_names: sortedNames(options.variables),
    versions,
    shares,
    sticky: options.sticky === undefined ? undefined : compileKey(wordsOf(options.sticky)),
  };
};

export const compilePrompts = ({ prompts }: Configuration): Prompts => {
  const compiled: Prompts = new LuaMap();
  for (const [name, options] of pairs(prompts)) compiled.set(name, compilePrompt(name, options));
  return compiled;
};
