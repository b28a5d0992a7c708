import { BrokenConfiguration, withTop } from "./build";

const endpoints = '"endpoints": ["127.0.0.1:9001"]';
const digest = "44cfdcdd88354fa1412781f5a01a901c9112db33bfa8b165fbec9b618d9cf112";
const login = '"login": {"issuer": "https://id.example", "secret": {"env": "SHARED"}}';

const withRouteAnd = (authentication: string, top: string): string =>
  `{${top}, "pools": {"web": {${endpoints}}}, "routes": [{"pool": "web", "authentication": ${authentication}}]}`;

const withIssuer = (options: string): string =>
  withTop(`"token_issuers": {"login": {"issuer": "a", ${options}}}`);

export const wrongConsumers: readonly BrokenConfiguration[] = [
  {
    name: "one key of two consumers",
    text: withTop(
      `"consumers": {"a": {"api_keys": [{"sha256": "${digest}"}]}, "b": {"api_keys": [{"sha256": "${digest}"}]}}`,
    ),
    problems: [
      "consumers.b.api_keys[0]: found a key a second time; expected a key of its own (see consumers.a.api_keys[0])",
    ],
    beyond_schema: true,
  },
  {
    name: "a key instead of its digest",
    text: withTop('"consumers": {"a": {"api_keys": [{"sha256": "my secret key"}]}}'),
    problems: [
      "consumers.a.api_keys[0].sha256: found text of 13 bytes; expected a SHA-256 in 64 lower-case hexadecimal digits, as sha256sum prints it",
    ],
  },
  {
    name: "tokens of an issuer that is not there",
    text: withTop(
      `"token_issuers": {${login}}, "consumers": {"a": {"tokens": [{"issuer": "logn", "claims": {"sub": "a"}}]}}`,
    ),
    problems: [
      'consumers.a.tokens[0].issuer: found "logn"; expected the name of one of the token_issuers: "login"; did you mean "login"?',
    ],
    beyond_schema: true,
  },
  {
    name: "an issuer without a key",
    text: withIssuer('"leeway_seconds": 1'),
    problems: [
      'token_issuers.login: found no key; expected one of "jwks", "public_key" and "secret"',
    ],
    beyond_schema: true,
  },
  {
    name: "an issuer with two kinds of keys",
    text: withIssuer('"secret": {"env": "A"}, "public_key": {"file": "/k.pem"}'),
    problems: [
      'token_issuers.login: found several places for keys; expected one of "jwks", "public_key" and "secret"',
    ],
    beyond_schema: true,
  },
  {
    name: "a public key for HMAC",
    text: withIssuer('"public_key": {"file": "/k.pem"}, "algorithms": ["RS256", "HS256"]'),
    problems: [
      'token_issuers.login.algorithms: found "HS256"; expected "RS256" or "ES256" with public keys',
    ],
    beyond_schema: true,
  },
  {
    name: "a secret for RSA",
    text: withIssuer('"secret": {"env": "A"}, "algorithms": ["RS256"]'),
    problems: ['token_issuers.login.algorithms: found "RS256"; expected "HS256" with a "secret"'],
    beyond_schema: true,
  },
  {
    name: "no signature at all",
    text: withIssuer('"secret": {"env": "A"}, "algorithms": ["none"]'),
    problems: [
      'token_issuers.login.algorithms[0]: found "none"; expected one of "HS256", "RS256" or "ES256"',
    ],
  },
  {
    name: "authentication by nothing",
    text: withRouteAnd("{}", `"token_issuers": {${login}}`),
    problems: ['routes[0].authentication: found neither; expected "api_key", "jwt" or both'],
    beyond_schema: true,
  },
  {
    name: "authentication by an issuer that is not there",
    text: withRouteAnd('{"jwt": {"issuers": ["other"]}}', `"token_issuers": {${login}}`),
    problems: [
      'routes[0].authentication.jwt.issuers[0]: found "other"; expected the name of one of the token_issuers: "login"',
    ],
    beyond_schema: true,
  },
  {
    name: "two issuers that tokens can't tell apart",
    text: withRouteAnd(
      '{"jwt": {"issuers": ["login", "twin"]}}',
      `"token_issuers": {${login}, "twin": {"issuer": "https://id.example", "secret": {"env": "B"}}}`,
    ),
    problems: [
      'routes[0].authentication.jwt.issuers[1]: found "twin"; expected issuers whose "issuer" differ: "login" has the same',
    ],
    beyond_schema: true,
  },
  {
    name: "a header that frames requests",
    text: withRouteAnd('{"api_key": {}, "headers": {"Content-Length": "user"}}', '"consumers": {}'),
    problems: [
      'routes[0].authentication.headers: found "Content-Length"; expected a header that is the application\'s own, and holds no credential',
    ],
    beyond_schema: true,
  },
  {
    name: "a header that holds the credential",
    text: withRouteAnd('{"api_key": {}, "headers": {"x-api-key": "user"}}', '"consumers": {}'),
    problems: [
      'routes[0].authentication.headers: found "x-api-key"; expected a header that is the application\'s own, and holds no credential',
    ],
    beyond_schema: true,
  },
  {
    name: "a word that nobody knows",
    text: withRouteAnd('{"api_key": {}, "headers": {"X-A": "name"}}', '"consumers": {}'),
    problems: [
      'routes[0].authentication.headers.X-A: found "name"; expected "consumer", "tags", "user" or "claim:NAME"',
    ],
  },
  {
    name: "a consumer who may pass and is not there",
    text: withRouteAnd(
      '{"api_key": {}, "allow": [{"consumer": "shp"}]}',
      '"consumers": {"shop": {}}',
    ),
    problems: [
      'routes[0].authentication.allow[0].consumer: found "shp"; expected the name of a consumer: "shop"; did you mean "shop"?',
    ],
    beyond_schema: true,
  },
];
