import { BrokenConfiguration, withRoute, withTop } from "./build";

/** Conditions that could never hold. */
const country =
  'a country that nothing tells; expected "geography" in the document, with a "variable" or with a "header" of "trusted_proxies"';
const sender = "a condition on who sends requests, which nothing proves; expected";
const flag = (when: string): string => `"flags": [{"name": "a", "when": ${when}}]`;

const wrong = (name: string, text: string, problem: string): BrokenConfiguration => ({
  name,
  text,
  problems: [problem],
  beyond_schema: true,
});

export const wrongConditions: readonly BrokenConfiguration[] = [
  wrong(
    "a flag by country without geography",
    withRoute(flag('{"country": "DE"}')),
    `routes[0].flags[0].when.country: found ${country}`,
  ),
  wrong(
    "a class of all routes by the country in a header that nobody is believed",
    withTop('"geography": {"header": "X-Country"}, "classify": [{"when": {"country": "DE"}}]'),
    `classify[0].when.country: found ${country}`,
  ),
  wrong(
    "a flag by the model, which the body tells",
    withRoute(flag('{"model": "smart"}')),
    "routes[0].flags[0].when.model: found a model before it is known which is asked for; expected it in rules of models or limits of tokens, where the body is known",
  ),
  wrong(
    "a flag by region without geography",
    withTop('"location": {"region": "eu"}, "classify": [{"when": {"region": "eu"}}]'),
    'classify[0].when.region: found a region that nothing tells; expected "geography" in the document, with something that tells regions',
  ),
  wrong(
    "a rate limit of a class by region, and geography that tells none",
    withTop(
      '"geography": {"regions": {"DE": "eu"}}, "classify": [{"rate_limits": [{"key": "address", "requests": 1, "window_seconds": 1, "when": {"region": "eu"}}]}]',
    ),
    'classify[0].rate_limits[0].when.region: found a region that nothing tells; expected "geography" in the document, with something that tells regions',
  ),
  wrong(
    "a class of impostors without crawlers",
    withRoute('"classify": [{"when": {"bot": ["impostor", "verified"]}}]'),
    'routes[0].classify[0].when.bot: found "impostor"; expected "verified_crawlers" in the document',
  ),
  wrong(
    "a rate limit of a consumer whom nothing proves",
    withRoute(
      '"rate_limits": [{"key": "address", "requests": 1, "window_seconds": 1, "when": {"consumer": "shop"}}]',
    ),
    `routes[0].rate_limits[0].when.consumer: found ${sender} "authentication" on the route`,
  ),
  wrong(
    "a concurrency limit of a tag that nobody has",
    withRoute('"concurrency_limits": [{"key": "address", "requests": 1, "when": {"tag": "a"}}]'),
    `routes[0].concurrency_limits[0].when.tag: found ${sender} "authentication" on the route`,
  ),
  wrong(
    "a concurrency limit of a class by a claim that nobody makes",
    withRoute(
      '"classify": [{"concurrency_limits": [{"key": "address", "requests": 1, "when": {"claim": {"a": "b"}}}]}]',
    ),
    `routes[0].classify[0].concurrency_limits[0].when.claim: found ${sender} "authentication" on the route`,
  ),
  wrong(
    "a cache that is passed by for a role that nobody has",
    withRoute('"cache": {"rules": [{"ttl_seconds": 1}], "bypass": {"role": "staff"}}'),
    `routes[0].cache.bypass.role: found ${sender} "authentication" on the route`,
  ),
  wrong(
    "a class of all routes by a role that no route asks for",
    withTop('"classify": [{"when": {"role": "staff"}}]'),
    `classify[0].when.role: found ${sender} a route with "authentication"`,
  ),
];
