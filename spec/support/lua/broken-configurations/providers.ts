import { BrokenConfiguration } from "./build";

/** One provider with these options, and a route to what it has. */
const provider = (options: string): string =>
  `{"providers": {"one": {${options}}}, "routes": [{"llm": {"models": ["one/*"]}}]}`;

const keys = '"api_keys": [{"env": "KEY"}]';

/** Providers that could not be asked. */
export const wrongProviders: readonly BrokenConfiguration[] = [
  {
    name: "a type that is not known, by a slip",
    text: provider(`"type": "antropic", ${keys}`),
    problems: [
      'providers.one.type: found "antropic"; expected one of "openai", "anthropic", "gemini", "azure", "bedrock", "vllm", "sglang", "ollama", "llama_cpp", "lm_studio", "mistral", "groq", "deepseek", "xai", "openrouter", "together", "fireworks", "perplexity", "cohere", "cerebras", "sambanova", "deepinfra", "nvidia", "hugging_face", "moonshot", "dashscope" or "openai_compatible"; did you mean "anthropic"?',
    ],
  },
  {
    name: "a provider that answers nobody without a key",
    text: provider('"type": "openai"'),
    problems: [
      'providers.one.api_keys: found nothing; expected at least one key, as {"env": "NAME"} or {"file": "/path"}',
    ],
    beyond_schema: true,
  },
  {
    name: "a key as it is",
    text: provider('"type": "openai", "api_keys": ["sk-proj-abc"]'),
    problems: [
      'providers.one.api_keys[0]: found a literal value; expected a reference: {"env": "NAME"} or {"file": "/path"}',
    ],
  },
  {
    name: "keys under the name that others have for them",
    text: provider('"type": "openai", "api_key": "sk-proj-abc"'),
    problems: [
      'providers.one.api_key: found an unknown option; expected "type", "base_url", "pool", "base_path", "paths", "api_keys", "aws_credentials", "region", "api_version", "headers", "usage_in_stream", "old_maximum_tokens", "maximum_answer_bytes", "maximum_event_bytes", "timeouts", "tls" or "connections"; did you mean "api_keys"?',
    ],
  },
  {
    name: "a key in a header",
    text: provider(`"type": "openai", ${keys}, "headers": {"Authorization": "Bearer sk-abc"}`),
    problems: [
      'providers.one.headers: found "Authorization"; expected no key here: "api_keys" hold it as a reference',
    ],
    beyond_schema: true,
  },
  {
    name: "a header by which requests are framed",
    text: provider(`"type": "openai", ${keys}, "headers": {"Content-Length": "3"}`),
    problems: [
      'providers.one.headers: found "Content-Length"; expected a header that the gateway does not set itself',
    ],
    beyond_schema: true,
  },
  {
    name: "a provider that is nowhere",
    text: provider(`"type": "azure", ${keys}`),
    problems: [
      'providers.one.base_url: found nothing; expected the provider\'s URL: "azure" has none of its own',
    ],
    beyond_schema: true,
  },
  {
    name: "a provider at two places",
    text: '{"pools": {"gpus": {"endpoints": ["127.0.0.1:1"]}}, "providers": {"one": {"type": "vllm", "base_url": "http://127.0.0.1:8000/v1", "pool": "gpus"}}, "routes": [{"llm": {"models": ["one/*"]}}]}',
    problems: [
      'providers.one.pool: found a pool beside a base_url; expected either "base_url" or "pool"',
    ],
    beyond_schema: true,
  },
  {
    name: "a pool that does not exist",
    text: '{"pools": {"gpus": {"endpoints": ["127.0.0.1:1"]}}, "providers": {"one": {"type": "vllm", "pool": "gpu"}}, "routes": [{"llm": {"models": ["one/*"]}}]}',
    problems: [
      'providers.one.pool: found "gpu"; expected the name of a pool: "gpus"; did you mean "gpus"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a base_path without a pool",
    text: provider(`"type": "openai", ${keys}, "base_path": "/v2"`),
    problems: [
      'providers.one.base_path: found a base_path without a pool; expected it as part of "base_url"',
    ],
    beyond_schema: true,
  },
  {
    name: "AWS credentials for somebody else",
    text: provider(
      '"type": "openai", "aws_credentials": [{"access_key_id": {"env": "A"}, "secret_access_key": {"env": "B"}}]',
    ),
    problems: [
      'providers.one.aws_credentials: found AWS credentials; expected "api_keys": "openai" knows no others',
    ],
    beyond_schema: true,
  },
  {
    name: "AWS credentials beside keys",
    text: provider(
      `"type": "bedrock", "region": "us-east-1", ${keys}, "aws_credentials": [{"access_key_id": {"env": "A"}, "secret_access_key": {"env": "B"}}]`,
    ),
    problems: [
      'providers.one.aws_credentials: found AWS credentials beside API keys; expected either "api_keys" or "aws_credentials"',
    ],
    beyond_schema: true,
  },
  {
    name: "a region that is missing",
    text: provider(`"type": "bedrock", ${keys}`),
    problems: [
      'providers.one.region: found nothing; expected the region that is asked, such as "us-east-1"',
    ],
    beyond_schema: true,
  },
  {
    name: "a region and a version of somebody who has none",
    text: provider(`"type": "openai", ${keys}, "region": "eu-1", "api_version": "2024-10-21"`),
    problems: [
      'providers.one.region: found "eu-1"; expected nothing: "openai" has no regions',
      'providers.one.api_version: found "2024-10-21"; expected nothing: "openai" has its version in its paths',
    ],
    beyond_schema: true,
  },
];
