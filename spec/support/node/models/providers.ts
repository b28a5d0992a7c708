// The mock as each of the providers that a gateway knows.

/** What the tests' gateways find in their environment. */
export const providerEnvironment = {
  MOCK_MODEL_KEY: "mock-key",
  MOCK_ACCESS_KEY_ID: "MOCKACCESSKEY",
  MOCK_SECRET_ACCESS_KEY: "mock-secret",
};

const api_keys = [{ env: "MOCK_MODEL_KEY" }];

const aws_credentials = [
  {
    access_key_id: { env: "MOCK_ACCESS_KEY_ID" },
    secret_access_key: { env: "MOCK_SECRET_ACCESS_KEY" },
  },
];

/** What failed is asked again at once: one test's failures are none of the next one's. */
export const neverAside = {
  seconds: 0,
  maximum_seconds: 0,
  error_percent: 100,
  minimum_requests: 100_000,
};

/** One for each dialect that providers speak, and the ways of reaching them. */
export const providersAt = (url: string) => ({
  openai: { type: "openai", base_url: `${url}/v1`, api_keys },
  // Has no responses, as most that speak OpenAI's dialect.
  compatible: { type: "openai_compatible", base_url: `${url}/v1`, api_keys },
  anthropic: { type: "anthropic", base_url: url, api_keys },
  claude: { type: "anthropic", base_url: url, api_keys },
  gemini: { type: "gemini", base_url: url, api_keys },
  bedrock: { type: "bedrock", base_url: url, region: "us-east-1", aws_credentials },
  azure: { type: "azure", base_url: url, api_keys },
});

export type ProviderName = keyof ReturnType<typeof providersAt>;

export const providerNames: readonly ProviderName[] = [
  "openai",
  "compatible",
  "anthropic",
  "claude",
  "gemini",
  "bedrock",
  "azure",
];

/** What of it is asked: those who have several generations of models tell them apart by their names. */
export const modelOf = (provider: ProviderName): string => {
  if (provider === "claude") return "claude-moon-4-7";
  return provider === "bedrock" ? "anthropic.claude-moon-4-5-v1:0" : "moon-mini";
};

/** As the mock's ledger calls what a provider is asked in, by a client of that dialect. */
export const dialectOf = (provider: ProviderName, client: string): string => {
  switch (provider) {
    case "openai":
      return client === "openai_responses" ? "openai_responses" : "openai_chat";
    case "azure":
      return client === "openai_responses" ? "azure_responses" : "azure";
    case "compatible":
      return "openai_chat";
    case "claude":
      return "anthropic";
    default:
      return provider;
  }
};

/**
 * A document for a gateway: the model `moon-NAME` of each provider's, `moon-mini` and its like as the mock has them (at
 * the provider of that name, `openai` without one).
 */
export const modelsAt = (url: string, provider: ProviderName = "openai") => {
  const one = (name: string, model: string) => ({
    candidates: [{ provider: name, model }],
    retries: { attempts: 0 },
    cooldown: neverAside,
  });
  const each = providerNames.map((name) => [`moon-${name}`, one(name, modelOf(name))]);
  const own = ["moon-mini", "moon-large", "moon-8k", "moon-code"].map((name) => [
    name,
    one(provider, name),
  ]);
  return {
    providers: providersAt(url),
    models: {
      ...Object.fromEntries([...each, ...own]),
      "moon-embed": one("openai", "moon-embed"),
    },
    routes: [{ llm: {} }],
  };
};
