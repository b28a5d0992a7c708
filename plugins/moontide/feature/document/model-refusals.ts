import type { RefusalDescription } from "./refusals";

/** One that only requests for models meet. */
export interface ModelRefusalDescription extends RefusalDescription {
  /** In the words of dialects, where the status does not say it. */
  readonly kind?: "context_length" | "quota";
}

/**
 * What the gateway itself tells clients of models, besides what the chain refuses, in the order in which a request meets
 * it. What a provider says is passed on in the provider's words, and is not in here.
 */
export const modelRefusals = [
  {
    reason: "unknown_url",
    status: 404,
    meaning:
      "The route has `llm`, and its path is none of the interfaces; or `passthrough` is off.",
    remedy:
      "Compare the base URL of the client with `strip_prefix`: behind it stands `/v1/chat/completions` and the like.",
  },
  {
    reason: "method_not_allowed",
    status: 405,
    meaning: "The interface takes another method.",
    remedy: "`Allow` in the answer says which.",
  },
  {
    reason: "provider_not_found",
    status: 404,
    meaning: "`/v1/providers/NAME/…` names none of the `providers`.",
    remedy: "See `providers` in `/v1/status`.",
  },
  {
    reason: "prompt_not_found",
    status: 404,
    meaning: "`/prompts/NAME` names none of the `prompts`, or no version of it.",
    remedy: "Compare the path with `prompts` of the configuration.",
  },
  {
    reason: "invalid_json",
    status: 400,
    meaning: "The body is no JSON object.",
    remedy: "The message says where it breaks.",
  },
  {
    reason: "invalid_field",
    status: 400,
    meaning:
      "A field of the body is not what the client's dialect, or the prompt's `variables`, want.",
    remedy: "The message names the field and what is expected.",
  },
  {
    reason: "prompt_too_large",
    status: 413,
    meaning: "The conversation has more bytes, tokens or messages than a guard allows.",
    remedy: "Raise `maximum_bytes`, `maximum_tokens` or `maximum_messages` of the `guards`.",
  },
  {
    reason: "prompt_denied",
    status: 400,
    meaning: "The conversation holds something that `deny` of a guard names.",
    remedy: "`moontide_llm_guards_total` counts these; the conversation itself is kept nowhere.",
  },
  {
    reason: "prompt_not_allowed",
    status: 400,
    meaning: "The last message holds nothing that `allow` of a guard names.",
    remedy: "Add what clients may ask for to `allow`.",
  },
  {
    reason: "personal_data",
    status: 400,
    meaning: "The conversation holds personal data, and the guard's `mode` is `block`.",
    remedy: '`"mode": "mask"` lets it through without the data.',
  },
  {
    reason: "missing_required_parameter",
    status: 400,
    meaning: "The request names no model, and the route has no `default_model`.",
    remedy: "Have the client name one, or set `default_model`.",
  },
  {
    reason: "model_not_found",
    status: 404,
    meaning: "The model is none that the route's clients may name.",
    remedy: "`GET /v1/models` lists those; see `models` of the route's `llm`.",
  },
  {
    reason: "model_not_allowed",
    status: 403,
    meaning:
      "The model is none of the sender's `models`, or of its virtual key's. Models that do not exist are answered alike.",
    remedy: "`GET /v1/models` lists those that it may use; extend `models` of the consumer or key.",
  },
  {
    reason: "response_not_found",
    status: 404,
    meaning:
      "There is no response of that name: it was not kept, its time is over, it was deleted, or it is another consumer's.",
    remedy: "See `conversations` of the route's `llm`; have the client send what was said.",
  },
  {
    reason: "conversation_not_found",
    status: 404,
    meaning:
      "There is no conversation of that name; only clients that prove who they are may choose names of their own.",
    remedy: "Have the client begin another; `POST /v1/conversations` makes one.",
  },
  {
    reason: "conversation_in_other_dialect",
    status: 400,
    meaning: "The conversation was begun in another dialect.",
    remedy: "Have the client go on with it through the interface by which it began it.",
  },
  {
    reason: "conversation_unavailable",
    status: 503,
    meaning: "The Redis that keeps conversations does not answer, or shared memory has no room.",
    remedy: "See `redis` in `/v1/status`, or enlarge `moontide_conversations`.",
  },
  {
    reason: "unsupported_request",
    status: 400,
    meaning:
      "No candidate of the model can do what is asked: by its `capabilities`, its `context_tokens` or its `maximum_output_tokens`.",
    remedy: "`/v1/explain` says of each what it lacks.",
  },
  {
    reason: "context_length_exceeded",
    status: 400,
    kind: "context_length",
    meaning: "The conversation is longer than the `context_tokens` of every candidate.",
    remedy: "Add a larger model to `context_fallbacks`.",
  },
  {
    reason: "unsupported_field",
    status: 400,
    meaning: "A field of the request has no word in the dialect of any candidate.",
    remedy: "`drop_unsupported` leaves settings out; see [what can be said](llm-translation.md).",
  },
  {
    reason: "unsupported_call",
    status: 404,
    meaning: "The provider has no such call, or the request could not be signed for it.",
    remedy: "The message says which; add a candidate at a provider that has it.",
  },
  {
    reason: "token_limited",
    status: 429,
    meaning:
      "What the request is expected to use does not fit into one of the `token_limits` any more.",
    remedy:
      "`moontide_token_limited_total` says which; raise it, or have the client heed `Retry-After`.",
  },
  {
    reason: "request_exceeds_limit",
    status: 429,
    meaning: "The request's input alone is more than one of the `token_limits` ever lets through.",
    remedy: "Raise the limit, or send less at once: waiting does not help.",
  },
  {
    reason: "budget_exhausted",
    status: 429,
    kind: "quota",
    meaning: "What the request may cost is more than is left of one of the `budgets`.",
    remedy: "Raise the budget, or wait for its next period. Clients of Anthropic are told 402.",
  },
  {
    reason: "file_not_found",
    status: 404,
    meaning: "The client has no such file: it was deleted, has grown too old, or is another's.",
    remedy: "Upload it again; `keep_seconds` of `batches` says how long files are kept.",
  },
  {
    reason: "batch_not_found",
    status: 404,
    meaning: "The client has no such batch: it has grown too old, or is another's.",
    remedy: "Begin it again; `keep_seconds` of `batches` says how long batches are kept.",
  },
  {
    reason: "batch_storage_full",
    status: 507,
    meaning: "Files and batches take as much as `maximum_total_bytes` or `maximum_files` allow.",
    remedy: "Delete files, or raise the bounds in `batches`.",
  },
  {
    reason: "batch_storage_unavailable",
    status: 503,
    meaning: "The directory of `batches` can't be read or written.",
    remedy: "The log says why (`batch_storage_failed`); mind the workers' user.",
  },
  {
    reason: "no_candidate_available",
    status: 503,
    meaning: "All candidates of the model stand aside after failures, or none has a key.",
    remedy: "`/v1/explain` and `/v1/status` say which failed, how, and for how long.",
  },
  {
    reason: "candidates_rate_limited",
    status: 429,
    meaning:
      "All candidates of the model stand aside, and the one that is free first has a limit used up.",
    remedy: "Add keys or candidates; `Retry-After` is what the provider said.",
  },
  {
    reason: "upstream_credentials_exhausted",
    status: 502,
    meaning: "A provider refuses all of the gateway's keys.",
    remedy: "See `providers` in `/v1/status`; exchange the key, which is then used at once.",
  },
  {
    reason: "upstream_invalid_answer",
    status: 502,
    meaning: "A provider's answer is not what its dialect says.",
    remedy: "See `type` and `base_url` of the provider; the message says what came.",
  },
  {
    reason: "shared_stream_lost",
    status: 502,
    meaning:
      "A stream was shared with another request that asked for the same (`cache`, `single_flight`), and its worker died, what it wrote found no room, or the client took it too slowly. It is told within the stream.",
    remedy:
      "Ask again. See `moontide_llm_cache_broken_streams_total` and the free bytes of `moontide_answers`; `maximum_bytes` is how far a client may be behind.",
  },
  {
    reason: "shutting_down",
    status: 503,
    meaning:
      "A stream was still going on `shutdown_seconds` after its worker was to end, by a reload or a stop. It is told within the stream.",
    remedy:
      "Raise `shutdown_seconds` of the route's `llm` together with nginx's `worker_shutdown_timeout`.",
  },
] as const satisfies readonly ModelRefusalDescription[];

/** What only requests for models are refused with, and what both they and others are. */
export type ModelReason =
  | (typeof modelRefusals)[number]["reason"]
  | "body_too_large"
  | "upstream_unreachable"
  | "upstream_timeout"
  | "queue_full"
  | "queue_timeout"
  | "deadline_too_short";
