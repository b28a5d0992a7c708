/**
 * The providers that are known by name, as data. One that speaks a known dialect is a few lines here, or none:
 * `openai_compatible` with a `base_url` is any other. `base_url` is what the provider's own SDK has.
 */
import { ProviderTypeName } from "./names";
import { Call, KeyPlace, ProviderType } from "./type";

const bearer: KeyPlace = { header: "authorization", prefix: "Bearer " };

const openaiPaths: Readonly<Partial<Record<Call, string>>> = {
  openai_chat: "/chat/completions",
  openai_completions: "/completions",
  embeddings: "/embeddings",
  models: "/models",
};

/** Of those that have `/responses` as well. */
const withResponses: Readonly<Partial<Record<Call, string>>> = {
  openai_chat: "/chat/completions",
  openai_completions: "/completions",
  openai_responses: "/responses",
  embeddings: "/embeddings",
  models: "/models",
};

/** In the cloud, with a key. */
const cloud = (base_url: string, usage_in_stream: "asked" | "always" = "asked"): ProviderType => ({
  dialect: "openai_chat",
  base_url,
  key: bearer,
  needs_key: true,
  paths: openaiPaths,
  usage_in_stream,
  old_maximum_tokens: true,
});

/** On machines of one's own: a key is asked for only where the server was started with one. */
const server = (base_url: string, paths: ProviderType["paths"]): ProviderType => ({
  dialect: "openai_chat",
  base_url,
  key: bearer,
  needs_key: false,
  paths,
  usage_in_stream: "asked",
  old_maximum_tokens: true,
});

const openai: ProviderType = {
  dialect: "openai_chat",
  base_url: "https://api.openai.com/v1",
  key: bearer,
  needs_key: true,
  paths: withResponses,
  usage_in_stream: "asked",
  old_maximum_tokens: false,
};

/** The model is a deployment, and named in the path. */
const azure: ProviderType = {
  dialect: "openai_chat",
  key: { header: "api-key", prefix: "" },
  needs_key: true,
  paths: {
    openai_chat: "/openai/deployments/{model}/chat/completions?api-version={api_version}",
    openai_completions: "/openai/deployments/{model}/completions?api-version={api_version}",
    openai_responses: "/openai/responses?api-version={api_version}",
    embeddings: "/openai/deployments/{model}/embeddings?api-version={api_version}",
    models: "/openai/models?api-version={api_version}",
  },
  usage_in_stream: "asked",
  old_maximum_tokens: false,
  api_version: "2025-04-01-preview",
};

const anthropic: ProviderType = {
  dialect: "anthropic",
  base_url: "https://api.anthropic.com",
  key: { header: "x-api-key", prefix: "" },
  needs_key: true,
  paths: {
    anthropic: "/v1/messages",
    count_tokens: "/v1/messages/count_tokens",
    models: "/v1/models",
  },
  usage_in_stream: "always",
  old_maximum_tokens: true,
  headers: { "anthropic-version": "2023-06-01" },
};

const gemini: ProviderType = {
  dialect: "gemini",
  base_url: "https://generativelanguage.googleapis.com",
  key: { header: "x-goog-api-key", prefix: "" },
  needs_key: true,
  paths: {
    gemini: "/v1beta/models/{model}:generateContent",
    count_tokens: "/v1beta/models/{model}:countTokens",
    embeddings: "/v1beta/models/{model}:batchEmbedContents",
    models: "/v1beta/models",
  },
  stream_paths: { gemini: "/v1beta/models/{model}:streamGenerateContent?alt=sse" },
  usage_in_stream: "always",
  old_maximum_tokens: true,
};

/** With a Bedrock API key as a bearer token, or signed with AWS credentials. */
const bedrock: ProviderType = {
  dialect: "bedrock",
  base_url: "https://bedrock-runtime.{region}.amazonaws.com",
  key: bearer,
  needs_key: true,
  aws_service: "bedrock",
  paths: {
    bedrock: "/model/{model}/converse",
    count_tokens: "/model/{model}/count-tokens",
    embeddings: "/model/{model}/invoke",
  },
  stream_paths: { bedrock: "/model/{model}/converse-stream" },
  usage_in_stream: "always",
  old_maximum_tokens: true,
  needs_region: true,
};

/** Anything else that speaks OpenAI's dialect. */
const openai_compatible: ProviderType = {
  dialect: "openai_chat",
  key: bearer,
  needs_key: false,
  paths: openaiPaths,
  usage_in_stream: "asked",
  old_maximum_tokens: true,
};

export const providerTypes: Readonly<Record<ProviderTypeName, ProviderType>> = {
  openai,
  anthropic,
  gemini,
  azure,
  bedrock,
  vllm: server("http://127.0.0.1:8000/v1", withResponses),
  sglang: server("http://127.0.0.1:30000/v1", openaiPaths),
  ollama: server("http://127.0.0.1:11434/v1", openaiPaths),
  llama_cpp: server("http://127.0.0.1:8080/v1", openaiPaths),
  lm_studio: server("http://127.0.0.1:1234/v1", openaiPaths),
  // It refuses fields that it does not know, `stream_options` among them, and tells usage unasked.
  mistral: cloud("https://api.mistral.ai/v1", "always"),
  groq: cloud("https://api.groq.com/openai/v1"),
  deepseek: cloud("https://api.deepseek.com/v1"),
  xai: cloud("https://api.x.ai/v1"),
  openrouter: cloud("https://openrouter.ai/api/v1"),
  together: cloud("https://api.together.xyz/v1"),
  fireworks: cloud("https://api.fireworks.ai/inference/v1"),
  perplexity: cloud("https://api.perplexity.ai", "always"),
  cohere: cloud("https://api.cohere.ai/compatibility/v1"),
  cerebras: cloud("https://api.cerebras.ai/v1"),
  sambanova: cloud("https://api.sambanova.ai/v1"),
  deepinfra: cloud("https://api.deepinfra.com/v1/openai"),
  nvidia: cloud("https://integrate.api.nvidia.com/v1"),
  hugging_face: cloud("https://router.huggingface.co/v1"),
  moonshot: cloud("https://api.moonshot.ai/v1"),
  dashscope: cloud("https://dashscope-intl.aliyuncs.com/compatible-mode/v1"),
  openai_compatible,
};
