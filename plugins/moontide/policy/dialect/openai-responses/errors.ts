/** Failures that a response or its stream tells of. */
import type { ErrorKind, ModelError } from "../conversation";
import { asObject, JsonObject } from "../../json/value";
import { readErrorObject } from "../openai-chat/error-read";

/** Of `error` in a failed response, or of the event `error` (whose fields stand in the event or in an `error` of its own). */
export const readFailure = (value: JsonObject): ModelError =>
  readErrorObject(0, asObject(value.error) ?? value);

/** OpenAI's codes of responses that failed, and those that agents know. */
const codes: Readonly<Partial<Record<ErrorKind, string>>> = {
  context_length: "context_length_exceeded",
  invalid_request: "invalid_prompt",
  overloaded: "server_is_overloaded",
  quota: "insufficient_quota",
  rate_limit: "rate_limit_exceeded",
};

/** The code of a failure in a stream: agents decide by it whether to try again. */
export const failureCode = (error: ModelError): string => codes[error.kind] ?? "server_error";
