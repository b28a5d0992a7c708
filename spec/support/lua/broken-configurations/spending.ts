import { BrokenConfiguration } from "./build";

/** One model, one route to it, and these options at the top. */
const withModel = (top: string, model = "", candidate = "", route = '{"llm": {}}'): string =>
  `{ "providers": { "own": { "type": "vllm" } }, ${top}
     "models": { "smart": { "candidates": [{ "provider": "own", "model": "a"${candidate} }]${model} } },
     "routes": [${route}] }`;

const limits = (...list: string[]): string => `"token_limits": [${list.join(", ")}],`;
const budgets = (...list: string[]): string => `"budgets": [${list.join(", ")}],`;
const prices =
  '"prices": {"models": {"a": {"input_usd_per_million": 1, "output_usd_per_million": 2}}},';
const cached = (options: string): string => withModel("", `, "cache": {${options}}`);

const price = 'a candidate\'s "price", or "file" or "models" in the document\'s "prices"';
const scope = '"local", or "redis" in the document\'s "cluster"';

const wrongLimits: readonly BrokenConfiguration[] = [
  {
    name: "a token limit of nothing, by nothing",
    text: withModel(limits("{}", '{"key": "consumer"}')),
    problems: ["token_limits[0].key: found nothing; expected text in quotes, or a list"],
  },
  {
    name: "a token limit that limits nothing",
    text: withModel(limits('{"key": "consumer", "window_seconds": 60}')),
    problems: [
      'token_limits[0]: found a limit of nothing; expected at least one of "requests", "input_tokens", "output_tokens", "tokens", "usd", "parallel_requests"',
    ],
    beyond_schema: true,
  },
  {
    name: "token limits with numbers that can't be",
    text: withModel(
      limits(
        '{"key": "consumer", "tokens": 0, "requests": -1, "parallel_requests": 1.5, "window_seconds": 0.5}',
        '{"key": "consumer", "tokens": "100k", "window_seconds": 99999999}',
      ),
    ),
    problems: [
      "token_limits[0].requests: found -1; expected a whole number from 1 to 1000000000000",
      "token_limits[0].tokens: found 0; expected a whole number from 1 to 1000000000000",
      "token_limits[0].parallel_requests: found 1.5; expected a whole number from 1 to 1000000",
      "token_limits[0].window_seconds: found 0.5; expected a number of seconds from 1 to 2678400",
      'token_limits[1].tokens: found "100k"; expected a whole number from 1 to 1000000000000',
      "token_limits[1].window_seconds: found 99999999; expected a number of seconds from 1 to 2678400; did you mean 99999.999?",
    ],
  },
  {
    name: "a token limit by a word that is no key, and one by the same twice",
    text: withModel(
      limits('{"key": "custommer", "tokens": 5}', '{"key": ["model", "model"], "tokens": 5}'),
    ),
    problems: [
      'token_limits[0].key: found "custommer"; expected "model", "provider", "consumer", "team", "user", "api_key", "address", "route", "host", "path", "header:NAME", "cookie:NAME", "query:NAME" or "claim:NAME"',
      'token_limits[1].key[1]: found "model" a second time; expected no item twice (see token_limits[1].key[0])',
    ],
  },
  {
    name: "token limits by other gateways' names for them",
    text: withModel(limits('{"key": "consumer", "tpm": 1000}')),
    problems: [
      'token_limits[0].tpm: found an unknown option; expected "name", "key", "when", "requests", "input_tokens", "output_tokens", "tokens", "usd", "parallel_requests", "window_seconds" or "scope"; did you mean "tokens"?',
    ],
  },
  {
    name: "two token limits of one name, and one that has another's by its place",
    text: withModel(
      limits(
        '{"name": "big", "key": "consumer", "tokens": 5}',
        '{"name": "big", "key": "team", "tokens": 5}',
        '{"name": "token-limit-4", "key": "team", "tokens": 5}',
        '{"key": "model", "tokens": 5}',
      ),
    ),
    problems: [
      'token_limits[1].name: found "big" a second time; expected another name than token_limits[0].name',
      'token_limits[3].name: found "token-limit-4" a second time; expected another name than token_limits[2].name',
    ],
    beyond_schema: true,
  },
  {
    name: "a token limit of a cluster that is not there, in dollars that nothing costs",
    text: withModel(limits('{"key": "consumer", "usd": 5, "scope": "cluster"}')),
    problems: [
      `token_limits[0].scope: found "cluster"; expected ${scope}`,
      `token_limits[0].usd: found dollars where nothing has a price; expected ${price}`,
    ],
    beyond_schema: true,
  },
  {
    name: "a token limit for senders that nobody knows",
    text: withModel(limits('{"key": "model", "tokens": 5, "when": {"team": "red"}}')),
    problems: [
      'token_limits[0].when.team: found a condition on who sends requests, which nothing proves; expected a route with "authentication"',
    ],
    beyond_schema: true,
  },
];

const wrongBudgets: readonly BrokenConfiguration[] = [
  {
    name: "a budget of nothing",
    text: withModel(prices + budgets('{"key": "team"}', '{"key": "team", "usd": 0}')),
    problems: [
      "budgets[0].usd: found nothing; expected a number from 0.000001 to 900000",
      "budgets[1].usd: found 0; expected a number from 0.000001 to 900000",
    ],
  },
  {
    name: "budgets over times that are none",
    text: withModel(
      prices +
        budgets(
          '{"key": "team", "usd": 1, "period": "monthly"}',
          '{"key": "team", "usd": 1, "period": {"rolling_seconds": 30}}',
          '{"key": "team", "usd": 1, "time_zone": "Europe/Atlantis"}',
        ),
    ),
    problems: [
      'budgets[0].period: found "monthly"; expected one of "hour", "day", "week" or "month"; did you mean "month"?',
      "budgets[1].period.rolling_seconds: found 30; expected a number of seconds from 60 to 8035200",
    ],
  },
  {
    name: "a webhook that is never told, and a time zone of a rolling period",
    text: withModel(
      prices +
        budgets(
          '{"key": "team", "usd": 1, "webhook": "http://a.example/"}',
          '{"key": "team", "usd": 1, "period": {"rolling_seconds": 3600}, "time_zone": "Europe/Berlin"}',
        ),
    ),
    problems: [
      'budgets[0].webhook: found a webhook without a reason; expected a "soft_percent" beside it',
      'budgets[1].time_zone: found "Europe/Berlin"; expected none with a rolling period',
    ],
    beyond_schema: true,
  },
  {
    name: "a secret for no webhook",
    text: withModel(
      prices + budgets('{"key": "team", "usd": 1, "webhook_secret": {"env": "WEBHOOK_SECRET"}}'),
    ),
    problems: [
      'budgets[0].webhook_secret: found a secret that signs nothing; expected a "webhook" beside it',
    ],
    beyond_schema: true,
  },
  {
    name: "a webhook that is no URL, for a part that is none",
    text: withModel(
      prices + budgets('{"key": "team", "usd": 1, "soft_percent": 120, "webhook": "a.example"}'),
    ),
    problems: [
      "budgets[0].soft_percent: found 120; expected a number of percent from 1 to 100",
      'budgets[0].webhook: found "a.example"; expected a URL such as "http://registry.internal:8500", without user, query and fragment',
    ],
  },
  {
    name: "a budget for models without a price, one of a cluster that is not there, and one under another's name",
    text: withModel(
      budgets(
        '{"name": "budget-2", "key": "team", "usd": 1}',
        '{"key": "team", "usd": 1, "scope": "cluster"}',
      ),
    ),
    problems: [
      'budgets[1].name: found "budget-2" a second time; expected another name than budgets[0].name',
      `budgets[0].usd: found dollars where nothing has a price; expected a candidate's "price", or "file" or "models" in the document's "prices"`,
      `budgets[1].scope: found "cluster"; expected "local", or "redis" in the document's "cluster"`,
      `budgets[1].usd: found dollars where nothing has a price; expected a candidate's "price", or "file" or "models" in the document's "prices"`,
    ],
    beyond_schema: true,
  },
  {
    name: "a budget for senders that nobody knows",
    text: withModel(prices + budgets('{"key": "model", "usd": 5, "when": {"consumer": "anna"}}')),
    problems: [
      'budgets[0].when.consumer: found a condition on who sends requests, which nothing proves; expected a route with "authentication"',
    ],
    beyond_schema: true,
  },
];

const wrongPrices: readonly BrokenConfiguration[] = [
  {
    name: "prices that are none",
    text: withModel(
      '"prices": {"models": {"a": {"input_usd_per_million": -1, "output_usd_per_million": "2"}, "b": {"input": 1}, "c": {}}},',
    ),
    problems: [
      "prices.models.a.input_usd_per_million: found -1; expected a number from 0 to 1000000",
      'prices.models.a.output_usd_per_million: found "2"; expected a number from 0 to 1000000; did you mean 2?',
      'prices.models.b.input: found an unknown option; expected "input_usd_per_million", "output_usd_per_million", "cached_input_usd_per_million", "cache_write_usd_per_million", "reasoning_usd_per_million", "long_context" or "batch_percent"; did you mean "input_usd_per_million"?',
      "prices.models.b.input_usd_per_million: found nothing; expected a number from 0 to 1000000",
      "prices.models.b.output_usd_per_million: found nothing; expected a number from 0 to 1000000",
      "prices.models.c.input_usd_per_million: found nothing; expected a number from 0 to 1000000",
      "prices.models.c.output_usd_per_million: found nothing; expected a number from 0 to 1000000",
    ],
  },
  {
    name: "prices for patterns that are none, and a file without a path",
    text: withModel(
      '"prices": {"file": "", "models": {"a*b": {"input_usd_per_million": 1, "output_usd_per_million": 1}}},',
    ),
    problems: [
      'prices.file: found ""; expected an absolute path, beginning with /',
      'prices.models["a*b"]: found the name "a*b"; expected the name of a model, or the beginning of names with a * behind it, such as "smart" or "openai/*"',
    ],
  },
  {
    name: "a price of long conversations without their length",
    text: withModel(
      "",
      "",
      ', "price": {"input_usd_per_million": 1, "output_usd_per_million": 1, "batch_percent": 150, "long_context": {"input_usd_per_million": 1, "output_usd_per_million": 1}}',
    ),
    problems: [
      "models.smart.candidates[0].price.long_context.above_tokens: found nothing; expected a whole number from 1 to 100000000",
      "models.smart.candidates[0].price.batch_percent: found 150; expected a number of percent from 0 to 100",
    ],
  },
];

const wrongUsage: readonly BrokenConfiguration[] = [
  {
    name: "a usage file with sizes that can't be",
    text: withModel(
      '"usage": {"file": "usage.jsonl", "rotate_bytes": 1, "keep_files": 0, "keep_days": 0},',
    ),
    problems: [
      'usage.file: found "usage.jsonl"; expected an absolute path, beginning with /',
      "usage.rotate_bytes: found 1; expected a whole number of bytes from 4096 to 33554432",
      "usage.keep_files: found 0; expected a whole number from 1 to 1000",
      "usage.keep_days: found 0; expected a whole number from 1 to 3660",
    ],
  },
  {
    name: "usage of a cluster that is not there",
    text: withModel('"usage": {"scope": "cluster"},'),
    problems: [`usage.scope: found "cluster"; expected ${scope}`],
    beyond_schema: true,
  },
  {
    name: "usage in the file of prices",
    text: withModel('"usage": {"file": "/etc/a.json"}, "prices": {"file": "/etc/a.json"},'),
    problems: ['usage.file: found "/etc/a.json"; expected another file than prices.file'],
    beyond_schema: true,
  },
  {
    name: "usage in the file of virtual keys",
    text: withModel('"usage": {"file": "/etc/a.json"}, "virtual_keys": {"file": "/etc/a.json"},'),
    problems: ['usage.file: found "/etc/a.json"; expected another file than virtual_keys.file'],
    beyond_schema: true,
  },
  {
    name: "virtual keys in the document",
    text: withModel('"virtual_keys": [{"id": "a"}],'),
    problems: ["virtual_keys: found a list; expected an object"],
  },
  {
    name: "virtual keys by another name, and in no file",
    text: withModel('"virtual_keys": {"path": "/etc/keys.json", "file": 1},'),
    problems: [
      'virtual_keys.path: found an unknown option; expected "file"; did you mean "file"?',
      "virtual_keys.file: found 1; expected an absolute path, beginning with /",
    ],
  },
];

const wrongAnswerCaches: readonly BrokenConfiguration[] = [
  {
    name: "an answer cache with a rule that is never asked, and a bound for wishes that are not heeded",
    text: cached(
      '"rules": [{"ttl_seconds": 30}, {"when": {"load": "high"}, "ttl_seconds": 300}], "client_control": false, "maximum_ttl_seconds": 60',
    ),
    problems: [
      'models.smart.cache.rules[0]: found a rule without "when" before others; expected it as the last one',
      'models.smart.cache.maximum_ttl_seconds: found 60; expected nothing, or "client_control": true',
    ],
    beyond_schema: true,
  },
  {
    name: "an answer cache with values that can't be",
    text: cached(
      '"ttl_seconds": -1, "scope": "tenant", "store": "disk", "maximum_bytes": 10, "maximum_temperature": 3, "wait_seconds": 0, "tags": ["a b"], "ignore": ["user", "user"]',
    ),
    problems: [
      "models.smart.cache.ttl_seconds: found -1; expected a whole number of seconds from 0 to 2592000",
      'models.smart.cache.scope: found "tenant"; expected one of "consumer", "team" or "all"',
      'models.smart.cache.store: found "disk"; expected one of "shared_memory" or "redis"',
      "models.smart.cache.maximum_bytes: found 10; expected a whole number of bytes from 1024 to 16777216",
      "models.smart.cache.maximum_temperature: found 3; expected a number from 0 to 2",
      'models.smart.cache.ignore[1]: found "user" a second time; expected no item twice (see models.smart.cache.ignore[0])',
      'models.smart.cache.tags[0]: found "a b"; expected a name of at most 63 letters, digits, _ and -, beginning with a letter or digit',
      "models.smart.cache.wait_seconds: found 0; expected a number of seconds greater than 0 and at most 3600",
    ],
  },
];

const wrongConversations: readonly BrokenConfiguration[] = [
  {
    name: "conversations with values that can't be",
    text: withModel(
      "",
      "",
      "",
      '{"llm": {"conversations": {"store": "disk", "ttl_seconds": 1, "maximum_turns": 0, "when_full": "drop", "summary_tokens": 1, "sticky": "yes", "ttl": 5}}}',
    ),
    problems: [
      'routes[0].llm.conversations.ttl: found an unknown option; expected "store", "ttl_seconds", "maximum_turns", "maximum_turn_bytes", "maximum_bytes", "when_full", "summary_model", "summary_tokens" or "sticky"; did you mean "ttl_seconds"?',
      'routes[0].llm.conversations.store: found "disk"; expected one of "shared_memory" or "redis"',
      "routes[0].llm.conversations.ttl_seconds: found 1; expected a whole number of seconds from 60 to 7776000",
      "routes[0].llm.conversations.maximum_turns: found 0; expected a whole number from 1 to 1000",
      'routes[0].llm.conversations.when_full: found "drop"; expected one of "trim", "summarize" or "refuse"',
      "routes[0].llm.conversations.summary_tokens: found 1; expected a whole number from 50 to 8192",
      'routes[0].llm.conversations.sticky: found "yes"; expected true or false; did you mean true?',
    ],
  },
];

/** Limits, budgets, prices, the ledger, and what is kept of answers and conversations. */
export const wrongSpending: readonly BrokenConfiguration[] = [
  ...wrongLimits,
  ...wrongBudgets,
  ...wrongPrices,
  ...wrongUsage,
  ...wrongAnswerCaches,
  ...wrongConversations,
];
