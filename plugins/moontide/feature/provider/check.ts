/** What the options of a provider must be to its type, to each other and to the pools. */
import { providerTypes } from "../../policy/provider/known";
import { optionPath, quote, show } from "../../schema/problem";
import { checkKnown, namesIn } from "../configuration/check-known";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { isFraming } from "../proxy/framing";
import type { ProviderConfiguration } from "./schema";

/** Headers by which keys are sent: a key that stands here stands in the file as it is. */
const keyHeaders = new LuaSet<string>();
for (const name of [
  "authorization",
  "proxy-authorization",
  "api-key",
  "x-api-key",
  "x-goog-api-key",
  "x-amz-security-token",
  "cookie",
]) {
  keyHeaders.add(name);
}

const checkHeaders = (findings: Findings, provider: ProviderConfiguration, path: string): void => {
  for (const name of namesIn(provider.headers)) {
    if (keyHeaders.has(string.lower(name))) {
      const expected = 'no key here: "api_keys" hold it as a reference';
      add(findings, `${path}.headers`, quote(name), expected);
    } else if (isFraming(name)) {
      add(
        findings,
        `${path}.headers`,
        quote(name),
        "a header that the gateway does not set itself",
      );
    }
  }
};

/** Somewhere it must be, and only there. */
const checkPlace = (
  findings: Findings,
  provider: ProviderConfiguration,
  pool_names: readonly string[],
  path: string,
): void => {
  const { base_url, pool, base_path, type } = provider;
  if (pool !== undefined) {
    if (base_url !== undefined) {
      add(findings, `${path}.pool`, "a pool beside a base_url", 'either "base_url" or "pool"');
    }
    checkKnown(findings, pool, { map: "pools", kind: "a pool", names: pool_names }, `${path}.pool`);
    return;
  }
  if (base_path !== undefined) {
    add(findings, `${path}.base_path`, "a base_path without a pool", 'it as part of "base_url"');
  }
  if (base_url === undefined && providerTypes[type].base_url === undefined) {
    const expected = `the provider's URL: ${show(type)} has none of its own`;
    add(findings, `${path}.base_url`, "nothing", expected);
  }
};

const checkKeys = (findings: Findings, provider: ProviderConfiguration, path: string): void => {
  const { type, base_url, pool, api_keys, aws_credentials } = provider;
  const known = providerTypes[type];
  if (aws_credentials.length > 0 && known.aws_service === undefined) {
    const expected = `"api_keys": ${show(type)} knows no others`;
    add(findings, `${path}.aws_credentials`, "AWS credentials", expected);
    return;
  }
  if (aws_credentials.length > 0 && api_keys.length > 0) {
    const expected = 'either "api_keys" or "aws_credentials"';
    add(findings, `${path}.aws_credentials`, "AWS credentials beside API keys", expected);
  }
  // At an address of one's own there may be something that adds the key.
  const is_elsewhere = base_url !== undefined || pool !== undefined;
  if (api_keys.length + aws_credentials.length === 0 && known.needs_key && !is_elsewhere) {
    const expected = 'at least one key, as {"env": "NAME"} or {"file": "/path"}';
    add(findings, `${path}.api_keys`, "nothing", expected);
  }
};

const checkVersion = (findings: Findings, provider: ProviderConfiguration, path: string): void => {
  const { type, region, api_version, base_url, aws_credentials } = provider;
  const known = providerTypes[type];
  const asks_region = base_url === undefined || aws_credentials.length > 0;
  if (known.needs_region === true && region === undefined && asks_region) {
    add(findings, `${path}.region`, "nothing", 'the region that is asked, such as "us-east-1"');
  }
  if (known.needs_region === undefined && region !== undefined) {
    add(findings, `${path}.region`, show(region), `nothing: ${show(type)} has no regions`);
  }
  if (known.api_version === undefined && api_version !== undefined) {
    const expected = `nothing: ${show(type)} has its version in its paths`;
    add(findings, `${path}.api_version`, show(api_version), expected);
  }
};

/** Checks all providers, as far as they are sound in themselves. */
export const checkProviders = (
  findings: Findings,
  { providers, pools }: Partial<Configuration>,
): void => {
  if (providers === undefined) return;
  const pool_names = namesIn(pools);
  for (const name of namesIn(providers)) {
    const path = optionPath("providers", name);
    if (isSound(findings, path)) {
      const provider = providers[name]!;
      checkPlace(findings, provider, pool_names, path);
      checkKeys(findings, provider, path);
      checkVersion(findings, provider, path);
      checkHeaders(findings, provider, path);
    }
  }
};
