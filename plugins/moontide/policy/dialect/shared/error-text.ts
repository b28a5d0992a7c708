/** Messages of providers, before a client reads them. */
import type { ErrorKind } from "../conversation";

const longest = 1000;

/** Keys, tokens and accounts, as providers quote them back; some mask the middle with stars. */
const secrets: readonly [pattern: string, instead: string][] = [
  ["%f[%w]sk%-[%w%-_*.]+", "sk-***"],
  ["%f[%w]org%-[%w%-_*]+", "org-***"],
  ["%f[%w]proj_[%w*]+", "proj_***"],
  ["%f[%w]gsk_[%w*]+", "gsk_***"],
  ["%f[%w]xai%-[%w*]+", "xai-***"],
  ["%f[%w]AIza[%w%-_*]+", "AIza***"],
  ["%f[%w]AKIA[%w*]+", "AKIA***"],
  ["%f[%w]ASIA[%w*]+", "ASIA***"],
  ["([Bb]earer) [%w%-_*.=+/]+", "%1 ***"],
  ["([%?&]key)=[^%s&\"']+", "%1=***"],
];

const withoutSecrets = (message: string): string => {
  let text = message;
  for (const [pattern, instead] of secrets) [text] = string.gsub(text, pattern, instead);
  return text;
};

/** What is told where a provider says nothing that a client could read. */
const silent: Readonly<Record<ErrorKind, string>> = {
  invalid_request: "The provider refused the request.",
  context_length: "The conversation is longer than the model's context.",
  authentication: "The provider refused the gateway's key.",
  permission: "The provider does not allow the gateway this.",
  not_found: "The provider does not know this model or path.",
  too_large: "The request is larger than the provider takes.",
  rate_limit: "The provider's rate limit is reached.",
  quota: "The gateway's account at the provider is exhausted.",
  content_filter: "The provider's content filter refused this.",
  overloaded: "The provider is overloaded.",
  timeout: "The provider took too long.",
  server: "The provider failed.",
};

const isReadable = (message: string): boolean =>
  string.find(message, "^%s*<")[0] === undefined && string.find(message, "%S")[0] !== undefined;

/**
 * A message that a client may read: no page of HTML, no secrets, at most 1,000 bytes. What a provider says of the gateway's
 * own key is none of the client's business.
 */
export const toldMessage = (kind: ErrorKind, message: string): string => {
  if (kind === "authentication" || !isReadable(message)) return silent[kind];
  return string.sub(withoutSecrets(message), 1, longest);
};
