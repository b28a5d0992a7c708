import { DialectName } from "../../policy/dialect/dialect";
import { providerTypes } from "../../policy/provider/known";
import { ProviderType } from "../../policy/provider/type";
import type { Configuration } from "../configuration/schema";
import type { ProviderConfiguration } from "./schema";

/** A provider as a worker knows it. */
export interface Provider {
  readonly name: string;
  readonly options: ProviderConfiguration;
  readonly type: ProviderType;
  /** What it is written to in where it does not speak the client's dialect. */
  readonly dialect: DialectName;
  /** Behind its base path; a dialect that has a path is one that it speaks. */
  readonly paths: ProviderType["paths"];
}

const compileProvider = (name: string, options: ProviderConfiguration): Provider => {
  const type = providerTypes[options.type];
  return { name, options, type, dialect: type.dialect, paths: type.paths };
};

/** All providers of a checked configuration; those that were there before keep what they know of their addresses. */
export const compileProviders = (
  configuration: Configuration,
  _before: LuaMap<string, Provider>,
): LuaMap<string, Provider> => {
  const providers = new LuaMap<string, Provider>();
  for (const [name, options] of pairs(configuration.providers)) {
    providers.set(name, compileProvider(name, options));
  }
  return providers;
};
