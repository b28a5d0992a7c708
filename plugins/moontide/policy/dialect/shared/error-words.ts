/** What providers call their errors, and how they word what has no name of its own. */
import type { ErrorKind } from "../conversation";

/** Names of errors (`code`, `type`), in lower case. */
const kinds: Readonly<Record<string, ErrorKind | undefined>> = {
  context_length_exceeded: "context_length",
  exceed_context_size_error: "context_length",
  model_context_window_exceeded: "context_length",
  insufficient_quota: "quota",
  billing_error: "quota",
  billing_hard_limit_reached: "quota",
  billing_not_active: "quota",
  credit_balance_exhausted: "quota",
  rate_limit_exceeded: "rate_limit",
  rate_limit_error: "rate_limit",
  rate_limited: "rate_limit",
  too_many_requests: "rate_limit",
  invalid_api_key: "authentication",
  authentication_error: "authentication",
  invalid_authentication: "authentication",
  unauthorized: "authentication",
  permission_error: "permission",
  permission_denied: "permission",
  access_denied: "permission",
  unsupported_country_region_territory: "permission",
  not_found_error: "not_found",
  notfounderror: "not_found",
  model_not_found: "not_found",
  deploymentnotfound: "not_found",
  request_too_large: "too_large",
  content_filter: "content_filter",
  content_policy_violation: "content_filter",
  moderation_blocked: "content_filter",
  overloaded_error: "overloaded",
  overloaded: "overloaded",
  engine_overloaded: "overloaded",
  engine_overloaded_error: "overloaded",
  service_unavailable: "overloaded",
  service_unavailable_error: "overloaded",
  unavailable_error: "overloaded",
  server_is_overloaded: "overloaded",
  slow_down: "overloaded",
  timeout_error: "timeout",
  timeout: "timeout",
  request_timeout: "timeout",
  server_error: "server",
  internal_error: "server",
  internal_server_error: "server",
  internalservererror: "server",
  api_error: "server",
  invalid_request_error: "invalid_request",
  badrequesterror: "invalid_request",
  invalid_prompt: "invalid_request",
  bad_request: "invalid_request",
};

const byStatus: Readonly<Record<number, ErrorKind | undefined>> = {
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "not_found",
  408: "timeout",
  413: "too_large",
  429: "rate_limit",
  503: "overloaded",
  504: "timeout",
  529: "overloaded",
};

/** The status that says most of an error, for those that come in a stream or have one that no client knows. */
export const statusOf: Readonly<Record<ErrorKind, number>> = {
  invalid_request: 400,
  context_length: 400,
  authentication: 401,
  permission: 403,
  not_found: 404,
  too_large: 413,
  rate_limit: 429,
  quota: 429,
  content_filter: 400,
  overloaded: 503,
  timeout: 504,
  server: 500,
};

/** OpenAI, Anthropic, vLLM, SGLang, llama.cpp, TGI, Ollama, Mistral, Groq, Gemini, Bedrock, in lower case. */
const contextWords = [
  "context length",
  "context_length",
  "context window",
  "context size",
  "context limit",
  "prompt is too long",
  "prompt too long",
  "input is too long",
  "input too long",
  "maximum model length",
  "max_model_len",
  "exceeds the maximum number of tokens",
  "too large for model with",
  "reduce the length of the messages",
  "reduce the length of the input",
  "`max_new_tokens` must be <=",
];

const quotaWords = [
  "credit balance is too low",
  "insufficient balance",
  "insufficient credits",
  "insufficient funds",
  "out of credits",
  "billing hard limit",
];

const hasAny = (text: string, words: readonly string[]): boolean => {
  for (const word of words) if (string.find(text, word, 1, true)[0] !== undefined) return true;
  return false;
};

/** Those that may also say that the conversation is too long, or that the account is empty. */
const isVague = (kind: ErrorKind): boolean =>
  kind === "invalid_request" || kind === "too_large" || kind === "server";

const byMessage = (kind: ErrorKind, message: string): ErrorKind => {
  const text = string.lower(message);
  if (isVague(kind) && hasAny(text, contextWords)) return "context_length";
  if (kind !== "authentication" && hasAny(text, quotaWords)) return "quota";
  return kind;
};

const ofStatus = (status: number): ErrorKind =>
  byStatus[status] ?? (status >= 400 && status < 500 ? "invalid_request" : "server");

/** Words that say no more than that the request failed give way to a status that says why. */
const ofWord = (word: string | undefined): ErrorKind | undefined =>
  word === undefined ? undefined : kinds[string.lower(word)];

/**
 * What went wrong.
 *
 * @param status 200 for what comes in a stream
 * @param code the more exact of the provider's two words
 */
export const kindOf = (
  status: number,
  code: string | undefined,
  word: string | undefined,
  message: string,
): ErrorKind => {
  const named = ofWord(code) ?? ofWord(word);
  const told = ofStatus(status);
  if (named === undefined) return byMessage(told, message);
  const isPlain = named === "invalid_request" || named === "server";
  return byMessage(isPlain && status >= 400 ? told : named, message);
};
