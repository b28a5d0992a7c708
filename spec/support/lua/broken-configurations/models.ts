import { BrokenConfiguration } from "./build";

const top =
  '"pools": {"gpus": {"endpoints": ["127.0.0.1:1"]}}, "providers": {"one": {"type": "openai", "api_keys": [{"env": "KEY"}]}}';
const candidate = '{"provider": "one", "model": "gpt-4o"}';

/** These models beside a provider, a pool and a route. */
const models = (list: string): string => `{${top}, "models": {${list}}, "routes": [{"llm": {}}]}`;

/** One model with a candidate and these options. */
const model = (options: string): string =>
  models(`"smart": {"candidates": [${candidate}], ${options}}`);

/** One model with these candidates. */
const candidates = (list: string, options = ""): string =>
  models(`"smart": {"candidates": [${list}]${options}}`);

/** A route with these options, and one sound model. */
const route = (options: string): string =>
  `{${top}, "models": {"smart": {"candidates": [${candidate}]}}, "routes": [{${options}}]}`;

/** Models that nobody could answer for, and routes that lead to none. */
export const wrongModels: readonly BrokenConfiguration[] = [
  {
    name: "no candidates",
    text: candidates(""),
    problems: ["models.smart.candidates: found an empty list; expected at least 1 item"],
  },
  {
    name: "a candidate that nobody answers for",
    text: candidates('{"model": "gpt-4o"}'),
    problems: [
      'models.smart.candidates[0].provider: found nothing; expected the name of a provider, or a "pool"',
    ],
    beyond_schema: true,
  },
  {
    name: "a provider that does not exist",
    text: candidates('{"provider": "onee", "model": "gpt-4o"}'),
    problems: [
      'models.smart.candidates[0].provider: found "onee"; expected the name of a provider: "one"; did you mean "one"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a pool that does not exist",
    text: candidates('{"pool": "gpu", "model": "llama"}'),
    problems: [
      'models.smart.candidates[0].pool: found "gpu"; expected the name of a pool: "gpus"; did you mean "gpus"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a candidate with a provider and a pool",
    text: candidates('{"provider": "one", "pool": "gpus", "model": "gpt-4o"}'),
    problems: [
      'models.smart.candidates[0].pool: found a pool beside a provider; expected either "provider" or "pool"',
    ],
    beyond_schema: true,
  },
  {
    name: "a candidate twice",
    text: candidates(`${candidate}, ${candidate}`),
    problems: [
      'models.smart.candidates[1]: found "one/gpt-4o" a second time; expected each candidate once (see models.smart.candidates[0])',
    ],
    beyond_schema: true,
  },
  {
    name: "candidates that have no share",
    text: candidates('{"provider": "one", "model": "gpt-4o", "weight": 0}'),
    problems: [
      "models.smart.candidates: found no share; expected a weight above 0 for at least one candidate",
    ],
    beyond_schema: true,
  },
  {
    name: "a candidate without a model",
    text: candidates('{"provider": "one"}'),
    problems: [
      'models.smart.candidates[0].model: found nothing; expected the name of a model, such as "gpt-4o" or "meta-llama/Llama-3.3-70B": letters, digits and ._:/@+-, at most 200 of them',
    ],
  },
  {
    name: "the cheapest of candidates without prices",
    text: candidates(candidate, ', "choose_by": "cost"'),
    problems: [
      'models.smart.choose_by: found "cost"; expected a price for every candidate: its "price", "prices.models" or "prices.file"',
    ],
    beyond_schema: true,
  },
  {
    name: "clients that stay with the first of all",
    text: model('"sticky": "consumer"'),
    problems: [
      'models.smart.sticky: found it with choose_by "order"; expected "choose_by": "weight"',
    ],
    beyond_schema: true,
  },
  {
    name: "a cache in a Redis that is not there, and smaller than an answer",
    text: model(
      '"cache": {"store": "redis", "maximum_bytes": 100000, "maximum_total_bytes": 70000}',
    ),
    problems: [
      'models.smart.cache.store: found "redis"; expected "shared_memory", or "redis" in the document\'s "cluster"',
      "models.smart.cache.maximum_total_bytes: found 70000; expected at least maximum_bytes, 100000",
    ],
    beyond_schema: true,
  },
  {
    name: "a semantic cache without a model that makes vectors",
    text: model('"cache": {"semantic": {"model": "embeder"}}'),
    problems: [
      'models.smart.cache.semantic.model: found "embeder"; expected the name of one of the models',
    ],
    beyond_schema: true,
  },
  {
    name: "a semantic cache that asks its own model for vectors",
    text: model('"cache": {"semantic": {"model": "smart"}}'),
    problems: [
      'models.smart.cache.semantic.model: found "smart" itself; expected a model that makes vectors',
    ],
    beyond_schema: true,
  },
  {
    name: "a semantic cache whose texts would pass by the guards of the model that makes vectors",
    text: models(
      `"smart": {"candidates": [${candidate}], "cache": {"semantic": {"model": "other"}}}, "other": {"candidates": [${candidate}], "guards": {"personal_data": {"mode": "mask"}}}`,
    ),
    problems: [
      'models.smart.cache.semantic.model: found "other", which has guards; expected one without: its texts went through those of "smart"',
    ],
    beyond_schema: true,
  },
  {
    name: "a semantic cache of anything and of nothing",
    text: model(
      '"cache": {"semantic": {"threshold": 0.2, "must_agree": ["number"], "maximum_entries": 0, "dimensions": 1, "timeout_seconds": 0}}',
    ),
    problems: [
      'models.smart.cache.semantic.model: found nothing; expected the name of a model, such as "gpt-4o" or "meta-llama/Llama-3.3-70B": letters, digits and ._:/@+-, at most 200 of them',
      "models.smart.cache.semantic.threshold: found 0.2; expected a number from 0.5 to 1",
      'models.smart.cache.semantic.must_agree[0]: found "number"; expected one of "numbers", "negations" or "word_order"; did you mean "numbers"?',
      "models.smart.cache.semantic.maximum_entries: found 0; expected a whole number from 1 to 5000",
      "models.smart.cache.semantic.dimensions: found 1; expected a whole number from 2 to 4096",
      "models.smart.cache.semantic.timeout_seconds: found 0; expected a number of seconds greater than 0 and at most 60",
    ],
  },
  {
    name: "a failure that is none",
    text: model('"fallback_on": ["timeouts", 200]'),
    problems: [
      'models.smart.fallback_on[0]: found "timeouts"; expected one of "connection", "timeout", "rate_limit", "quota", "authentication", "permission", "not_found", "overloaded", "server", "context_length", "content_filter", "invalid_request", "too_large", "4xx" or "5xx"; did you mean "timeout"?',
      "models.smart.fallback_on[1]: found 200; expected a whole number from 400 to 599",
    ],
  },
  {
    name: "fallbacks to nowhere and to itself",
    text: model('"fallbacks": ["smrt", "smart"], "context_fallbacks": ["big"]'),
    problems: [
      'models.smart.fallbacks[0]: found "smrt"; expected the name of a model: "smart"; did you mean "smart"?',
      'models.smart.fallbacks[1]: found "smart"; expected another model',
      'models.smart.context_fallbacks[0]: found "big"; expected the name of a model: "smart"',
    ],
    beyond_schema: true,
  },
  {
    name: "rules that lead nowhere, and to two places",
    text: model(
      `"rules": [{"asked": {"tools": true}}, {"model": "smart"}, {"model": "smart", "candidates": [${candidate}]}]`,
    ),
    problems: [
      'models.smart.rules[0]: found a rule that leads nowhere; expected a "model" or "candidates"',
      'models.smart.rules[1].model: found "smart"; expected another model',
      "models.smart.rules[2].candidates: found candidates beside a model; expected one of the two",
    ],
    beyond_schema: true,
  },
  {
    name: "a rule for no size",
    text: model(
      `"rules": [{"asked": {"input_tokens_above": 100, "input_tokens_below": 101}, "candidates": [${candidate}]}]`,
    ),
    problems: [
      "models.smart.rules[0].asked.input_tokens_below: found 101; expected more than input_tokens_above, 100, by at least 2",
    ],
    beyond_schema: true,
  },
  {
    name: "a rule for a kind of prompts that nothing tells",
    text: model(`"rules": [{"asked": {"prompt": "coed"}, "candidates": [${candidate}]}]`),
    problems: [
      'models.smart.rules[0].asked.prompt: found "coed"; expected the name of a classifier: "code"; did you mean "code"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a kind of prompts without examples",
    text: `{${top}, "classifiers": {"code": {}, "law": {"other": ["a"]}}, "models": {"smart": {"candidates": [${candidate}]}}, "routes": [{"llm": {}}]}`,
    problems: ["classifiers.law.examples: found none; expected prompts of the kind"],
    beyond_schema: true,
  },
  {
    name: "a rule for senders that nothing proves",
    text: model(`"rules": [{"when": {"consumer": "shop"}, "candidates": [${candidate}]}]`),
    problems: [
      'models.smart.rules[0].when.consumer: found a condition on who sends requests, which nothing proves; expected a route with "authentication"',
    ],
    beyond_schema: true,
  },
  {
    name: "batches without a place on disk, in too many lanes",
    text: `{${top}, "batches": {"dir": "/tmp", "concurrency": 0, "while_below_percent": 0},
      "models": {"smart": {"candidates": [${candidate}]}}, "routes": [{"llm": {}}]}`,
    problems: [
      'batches.dir: found an unknown option; expected "directory", "maximum_file_bytes", "maximum_total_bytes", "maximum_files", "maximum_requests", "keep_seconds", "concurrency", "while_below_percent" or "batch_rates"; did you mean "directory"?',
      "batches.directory: found nothing; expected an absolute path, beginning with /",
      "batches.concurrency: found 0; expected a whole number from 1 to 256",
      "batches.while_below_percent: found 0; expected a number of percent greater than 0 and at most 100",
    ],
  },
  {
    name: "batches of one, for too long",
    text: model('"batching": {"window_ms": 5, "window_milliseconds": 1001, "maximum_inputs": 1}'),
    problems: [
      'models.smart.batching.window_ms: found an unknown option; expected "window_milliseconds", "maximum_inputs" or "maximum_bytes"; did you mean "window_milliseconds"?',
      "models.smart.batching.window_milliseconds: found 1001; expected a whole number from 1 to 1000",
      "models.smart.batching.maximum_inputs: found 1; expected a whole number from 2 to 100000",
    ],
  },
  {
    name: "times the wrong way round",
    text: model(
      '"retries": {"backoff_seconds": 10}, "cooldown": {"seconds": 10, "maximum_seconds": 9}',
    ),
    problems: [
      "models.smart.retries.maximum_backoff_seconds: found 5; expected at least backoff_seconds, 10",
      "models.smart.cooldown.maximum_seconds: found 9; expected at least seconds, 10",
    ],
    beyond_schema: true,
  },
  {
    name: "a queue without slots, room or sense",
    text: model(
      '"queue": {"maximum_length": 0, "tenant": "customer", "tenant_weights": {"a": 0}, "bulk_percent": 101, "slots_per_second": 1}',
    ),
    problems: [
      'models.smart.queue.slots_per_second: found an unknown option; expected "parallel_requests", "maximum_length", "maximum_bytes", "timeout_seconds", "tenant", "tenant_weights", "output_token_weight" or "bulk_percent"',
      "models.smart.queue.parallel_requests: found nothing; expected a whole number from 1 to 1000000",
      "models.smart.queue.maximum_length: found 0; expected a whole number from 1 to 1000000",
      'models.smart.queue.tenant: found "customer"; expected "consumer", "team", "user", "api_key", "address", "route", "host", "path", "header:NAME", "cookie:NAME", "query:NAME" or "claim:NAME"',
      "models.smart.queue.tenant_weights.a: found 0; expected a number from 0.01 to 10000",
      "models.smart.queue.bulk_percent: found 101; expected a number of percent from 0 to 100",
    ],
  },
  {
    name: "a route to models that has a pool",
    text: route('"llm": {}, "pool": "gpus"'),
    problems: [
      'routes[0].llm: found "llm" beside "pool"; expected one of "pool", "split" and "llm"',
    ],
    beyond_schema: true,
  },
  {
    name: "a route to models that do not exist",
    text: route('"llm": {"models": ["smrt", "two/*", "sm*"], "default_model": "smarter"}'),
    problems: [
      'routes[0].llm.models[0]: found "smrt"; expected the name of a model, or "PROVIDER/MODEL" with a known provider; did you mean "smart"?',
      'routes[0].llm.models[1]: found "two/*"; expected the name of a model, or "PROVIDER/MODEL" with a known provider',
      'routes[0].llm.default_model: found "smarter"; expected the name of a model, or "PROVIDER/MODEL" with a known provider; did you mean "smart"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a route to models without any",
    text: '{"routes": [{"llm": {}}]}',
    problems: [
      'routes[0].llm: found no models; expected "models" in the document, or "models" here: ["openai/*"]',
    ],
    beyond_schema: true,
  },
  {
    name: "what belongs to a pool, on a route to models",
    text: route(
      '"llm": {}, "rewrite": {}, "flags": [{"name": "f", "pool": "gpus"}], "classify": [{"pool": "gpus"}]',
    ),
    problems: [
      'routes[0].rewrite: found "rewrite" beside "llm"; expected it on a route with a "pool"',
      "routes[0].flags[0]: found a way to a pool on a route to models; expected a flag without",
      "routes[0].classify[0].pool: found a pool on a route to models; expected a class without",
    ],
    beyond_schema: true,
  },
];
