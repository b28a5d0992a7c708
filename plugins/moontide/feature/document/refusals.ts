import { modelRefusals } from "./model-refusals";

/** A refusal as clients, operators and documents know it. Plain data: also read in Node for docs/refusals.md. */
export interface RefusalDescription {
  readonly reason: string;
  /** The HTTP status, where nothing is configured in its place. */
  readonly status: number;
  /** What it means, and what an operator does about it. */
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * Every reason that the gateway gives a client, in the order of the chain; those that only requests for models meet are
 * beside them (model-refusals.ts). A spec holds it against the code; explanations take the status from here, and
 * docs/refusals.md is made from it.
 */
export const refusals: readonly RefusalDescription[] = [
  {
    reason: "no_route",
    status: 404,
    meaning: "No route matches the request's host, path, method and headers.",
    remedy: "`/v1/explain` names, route by route, what does not match.",
  },
  {
    reason: "body_too_large",
    status: 413,
    meaning: "The body is larger than `maximum_body_bytes` of the route.",
    remedy:
      "Raise it, or mark the route `streaming` and give nginx's `client_max_body_size` a bound.",
  },
  {
    reason: "bad_path",
    status: 400,
    meaning: "The path holds encoded control characters, and the route rewrites it.",
    remedy: "None: no honest client sends such a path.",
  },
  {
    reason: "credentials_missing",
    status: 401,
    meaning: "The route has `authentication`, and the request brings no credential.",
    remedy: "Send one where the route looks for it: [consumers](consumers.md).",
  },
  {
    reason: "api_key_unknown",
    status: 401,
    meaning: "No consumer has this API key, and no virtual key is this one.",
    remedy:
      "Compare the key's SHA-256 with `consumers.NAME.api_keys`, or its beginning with `hint` in `GET /v1/keys`.",
  },
  {
    reason: "api_key_disabled",
    status: 401,
    meaning: "The virtual key was disabled.",
    remedy: '`PATCH /v1/keys/ID` with `{"enabled": true}`, or the file of `virtual_keys`.',
  },
  {
    reason: "api_key_expired",
    status: 401,
    meaning: "The virtual key's `expires_at` has passed, or the time of grace after its rotation.",
    remedy: "Give it another `expires_at`, or the client the new key.",
  },
  {
    reason: "token_invalid",
    status: 401,
    meaning:
      "The token is malformed, its `alg` is not one of the issuer's, it has no `exp`, or its signature is not good.",
    remedy: "Have a new one issued; see whether gateway and issuer speak of the same keys.",
  },
  {
    reason: "token_expired",
    status: 401,
    meaning: "The token's `exp` has passed, `leeway_seconds` included.",
    remedy: "Have a new one issued. If all expire at once, compare the clocks.",
  },
  {
    reason: "token_not_yet_valid",
    status: 401,
    meaning: "The token's `nbf` or `iat` is to come.",
    remedy: "Compare the clocks of issuer and gateway.",
  },
  {
    reason: "token_audience",
    status: 401,
    meaning: "The token's `aud` is none of the issuer's `audiences`.",
    remedy: "Have it issued for this gateway, or add its audience.",
  },
  {
    reason: "token_issuer_unknown",
    status: 401,
    meaning: "The token's `iss` is not that of an issuer that the route names.",
    remedy: "Compare it with `token_issuers.NAME.issuer`, character by character.",
  },
  {
    reason: "token_key_unknown",
    status: 401,
    meaning: "The issuer has no key of the token's `kid`, also after its keys were fetched anew.",
    remedy: "See `token_issuers` in `/v1/status`.",
  },
  {
    reason: "token_keys_unavailable",
    status: 503,
    meaning: "The key that the token names is not known, and the issuer can't be asked.",
    remedy: "`/v1/status` says why. Tokens whose keys are known are still taken.",
  },
  {
    reason: "consumer_not_allowed",
    status: 403,
    meaning: "It is known who sends the request, and no entry of `allow` fits.",
    remedy: "`/v1/explain` names the conditions that are not met.",
  },
  {
    reason: "concurrency_limited",
    status: 429,
    meaning:
      "As many requests of this client are under way as one of the `concurrency_limits` allows.",
    remedy: "Raise it, or have the client send fewer at once.",
  },
  {
    reason: "rate_limited",
    status: 429,
    meaning: "One of the route's or the class's `rate_limits` is used up for this client.",
    remedy:
      "`moontide_rate_limited_total` says which; raise it, or have the client heed `Retry-After`.",
  },
  {
    reason: "too_many_requests",
    status: 429,
    meaning: "One address exceeds `limit_conn` or `limit_req` of nginx/protect.conf.",
    remedy: "Raise them there, or count by something else than the address behind a load balancer.",
  },
  {
    reason: "gateway_overloaded",
    status: 503,
    meaning:
      "The gateway's worker has more to do than it can, and `self_protection` refuses this class.",
    remedy: "More workers or gateways; see what blocks them: `moontide_event_loop_lag_seconds`.",
  },
  {
    reason: "shed",
    status: 503,
    meaning: "The pool has more to do than it can, and sheds requests of this class.",
    remedy: "Add instances; `/v1/status` says what is shed. See [shedding](shedding.md).",
  },
  {
    reason: "circuit_open",
    status: 503,
    meaning: "The pool has failed too often; its circuit breaker gives it a rest.",
    remedy: "See what fails (`/v1/status`, the endpoints' own logs); it closes by itself.",
  },
  {
    reason: "pool_at_limit",
    status: 503,
    meaning: "As many requests are under way as the pool's `limit` allows.",
    remedy: "Add instances, or give the pool a `queue` or a `spillover`.",
  },
  {
    reason: "endpoints_at_limit",
    status: 503,
    meaning: "Each endpoint that was asked is at `endpoint_limit`.",
    remedy: "Add instances, or raise the limit if they can carry more.",
  },
  {
    reason: "no_endpoint",
    status: 503,
    meaning: "The pool has no endpoint in rotation.",
    remedy:
      "`/v1/pools/NAME` says where its endpoints are: not found, draining, unhealthy or ejected.",
  },
  {
    reason: "starting",
    status: 503,
    meaning: "The pool sleeps, and an instance of it is being started.",
    remedy:
      "Wait; a `queue` holds the requests meanwhile. `Retry-After` is what starting took lately.",
  },
  {
    reason: "queue_full",
    status: 503,
    meaning: "The pool, or the model, is at its limit, and no more requests may wait for it.",
    remedy: "Add instances. A longer queue only makes waiting longer.",
  },
  {
    reason: "queue_timeout",
    status: 503,
    meaning: "The request waited for its pool, or its model, as long as it may.",
    remedy: "Add instances.",
  },
  {
    reason: "deadline_too_short",
    status: 503,
    meaning: "The client's own deadline leaves no time to wait for the pool.",
    remedy: "Add instances, or let clients wait longer.",
  },
  {
    reason: "upstream_unreachable",
    status: 502,
    meaning:
      "No endpoint or provider could be reached, or the connection broke before an answer came.",
    remedy:
      "See the endpoints; `moontide_attempt_duration_seconds` counts these as `none`, `moontide_llm_attempts_total` as `connection`.",
  },
  {
    reason: "upstream_timeout",
    status: 504,
    meaning: "No endpoint or provider answered within its `timeouts`.",
    remedy: "See what makes the endpoints slow, or allow more time.",
  },
  {
    reason: "kept_answer_too_old",
    status: 503,
    meaning:
      "The pool gave no answer, and the one in the cache is older than `stale_if_error_seconds` allows.",
    remedy: "See what the pool answers: without the cache the client would be told that.",
  },
  {
    reason: "internal_error",
    status: 500,
    meaning: "Something is wrong in the gateway itself, in Kong also with a plugin's options.",
    remedy: "The error log says what. `moontide_internal_errors_total` counts them.",
  },
];

const known: Record<string, RefusalDescription | undefined> = {};
for (const refusal of refusals) known[refusal.reason] = refusal;
for (const refusal of modelRefusals) known[refusal.reason] = refusal;

/** What is said of a reason; undefined: the gateway gives no such reason. */
export const refusalNamed = (reason: string): RefusalDescription | undefined => known[reason];

/** The status that goes with a reason. */
export const statusOfReason = (reason: string): number | undefined => known[reason]?.status;
