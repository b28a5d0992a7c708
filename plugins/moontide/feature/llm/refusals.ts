/** What the gateway itself tells clients of models, as errors that dialects have words for. */
import { ErrorKind, ModelError } from "../../policy/dialect/conversation";
import { FieldProblem } from "../../policy/dialect/dialect";
import { Refusal } from "../../kernel/verdict";
import { ModelReason, ModelRefusalDescription } from "../document/model-refusals";
import { refusalNamed } from "../document/refusals";

const kinds: Readonly<Record<number, ErrorKind | undefined>> = {
  400: "invalid_request",
  401: "authentication",
  403: "permission",
  404: "not_found",
  405: "invalid_request",
  413: "too_large",
  429: "rate_limit",
  503: "overloaded",
  504: "timeout",
};

const kindOf = (status: number): ErrorKind => kinds[status] ?? "server";

/**
 * An error of the gateway's own: all are made here, so that each is in docs/refusals.md, with its status.
 *
 * @param field of the request that is wrong
 * @param is_final the same request would be refused again, however long its client waits
 */
export const refusalOf = (
  reason: ModelReason,
  message: string,
  field?: string,
  retry_after_seconds?: number,
  is_final?: boolean,
): ModelError => {
  const { status, kind }: ModelRefusalDescription = refusalNamed(reason)!;
  return {
    kind: kind ?? kindOf(status),
    status,
    message,
    code: reason,
    reason,
    field,
    retry_after_seconds,
    is_final,
  };
};

export const unknownPath = (method: string, path: string): ModelError =>
  refusalOf("unknown_url", `There is nothing at ${method} ${path}.`);

export const wrongMethod = (method: string): ModelError =>
  refusalOf("method_not_allowed", `The method ${method} is not allowed here.`);

export const bodyIsNoJson = (problem: string): ModelError =>
  refusalOf("invalid_json", `The body is no JSON object: ${problem}.`);

export const modelMissing = refusalOf(
  "missing_required_parameter",
  "The request names no model.",
  "model",
);

export const modelUnknown = (model: string): ModelError =>
  refusalOf("model_not_found", `There is no model ${string.sub(model, 1, 200)} here.`, "model");

/** The same whether there is such a model or not: what a client may not ask for is none of its business. */
export const modelForbidden = (model: string): ModelError =>
  refusalOf(
    "model_not_allowed",
    `This credential may not use the model ${string.sub(model, 1, 200)}.`,
    "model",
  );

export const providerUnknown = (provider: string): ModelError =>
  refusalOf("provider_not_found", `There is no provider ${provider} here.`);

export const promptUnknown = (prompt: string): ModelError =>
  refusalOf("prompt_not_found", `There is no prompt ${string.sub(prompt, 1, 200)} here.`);

export const tooLarge = (maximum_bytes: number): ModelError =>
  refusalOf(
    "body_too_large",
    `The body is larger than the ${string.format("%d", maximum_bytes)} bytes that are allowed here.`,
  );

/** Nobody's, another's and what is gone are answered alike. */
export const conversationUnknown = (
  what: "response" | "conversation" | "previous_response_id",
  name: string,
): ModelError => {
  const shown = string.sub(name, 1, 200);
  if (what === "conversation") {
    return refusalOf("conversation_not_found", `There is no conversation ${shown} here.`, what);
  }
  const field = what === "response" ? undefined : what;
  return refusalOf("response_not_found", `There is no response ${shown} here.`, field);
};

export const conversationForeign = refusalOf(
  "conversation_in_other_dialect",
  "The conversation was begun through another interface, and can be gone on with there alone.",
  "conversation",
);

export const conversationUnavailable = refusalOf(
  "conversation_unavailable",
  "Conversations can't be had at present.",
  undefined,
  1,
);

export const conversationWrong = (field: string): ModelError =>
  refusalOf(
    "invalid_field",
    field === "previous_response_id"
      ? "A response follows a response or belongs to a conversation; both can't be said."
      : `${field}: must be at most 200 letters, digits and ._:@/+-, beginning with a letter or digit.`,
    field,
  );

/** A field that is wrong in itself. */
export const wrongField = ({ field, message }: FieldProblem): ModelError =>
  refusalOf("invalid_field", `${field}: ${message}`, field);

/** A field that is right, and that the dialect of whom is asked has no word for. */
export const unsayableField = ({ field, message }: FieldProblem): ModelError =>
  refusalOf("unsupported_field", `${field}: ${message}`, field);

/** A refusal of the chain (no route's pool, no credentials, a limit) as clients of models know errors. */
export const errorOf = ({ status, reason, detail, retry_after_seconds }: Refusal): ModelError => ({
  kind: kindOf(status),
  status,
  message: detail,
  code: reason,
  reason,
  retry_after_seconds,
});
