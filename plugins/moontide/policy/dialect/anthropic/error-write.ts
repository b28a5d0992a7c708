import { encode } from "../../json/encode";
import type { ErrorKind, ModelError } from "../conversation";
import { statusOf } from "../shared/error-words";

const words: Readonly<Record<ErrorKind, string>> = {
  invalid_request: "invalid_request_error",
  context_length: "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  not_found: "not_found_error",
  too_large: "request_too_large",
  rate_limit: "rate_limit_error",
  quota: "billing_error",
  content_filter: "invalid_request_error",
  overloaded: "overloaded_error",
  timeout: "timeout_error",
  server: "api_error",
};

/** Anthropic tells the field at the message's beginning, and of a conversation that is too long so that agents know it. */
const messageOf = (error: ModelError): string => {
  const { field, kind, message } = error;
  if (
    kind === "context_length" &&
    string.find(message, "prompt is too long", 1, true)[0] === undefined
  ) {
    return `prompt is too long: ${message}`;
  }
  if (field === undefined || string.find(message, field, 1, true)[0] !== undefined) return message;
  return `${field}: ${message}`;
};

export const writeError = (error: ModelError): string =>
  encode({ type: "error", error: { type: words[error.kind], message: messageOf(error) } });

/** Anthropic has a status of its own for being overloaded, and 402 for an empty account, which its SDK does not retry. */
export const errorStatus = (error: ModelError): number => {
  const { kind, status } = error;
  if (kind === "overloaded") return 529;
  if (kind === "quota") return 402;
  if (kind === "context_length") return 400;
  return status >= 400 && status < 600 ? status : statusOf[kind];
};
