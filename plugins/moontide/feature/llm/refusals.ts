import { ErrorKind, ModelError } from "../../policy/dialect/conversation";
import { FieldProblem } from "../../policy/dialect/dialect";
import { Refusal } from "../../kernel/verdict";

const refuse = (kind: ErrorKind, status: number, message: string, code?: string): ModelError => ({
  kind,
  status,
  message,
  code,
});

export const unknownPath = (method: string, path: string): ModelError =>
  refuse("not_found", 404, `There is nothing at ${method} ${path}.`, "unknown_url");

export const wrongMethod = (method: string): ModelError =>
  refuse("invalid_request", 405, `The method ${method} is not allowed here.`, "method_not_allowed");

export const bodyIsNoJson = (problem: string): ModelError =>
  refuse("invalid_request", 400, `The body is no JSON object: ${problem}.`, "invalid_json");

export const modelMissing: ModelError = {
  kind: "invalid_request",
  status: 400,
  message: "The request names no model.",
  field: "model",
  code: "missing_required_parameter",
};

export const modelUnknown = (model: string): ModelError => ({
  kind: "not_found",
  status: 404,
  message: `There is no model ${model} here.`,
  field: "model",
  code: "model_not_found",
});

export const providerUnknown = (provider: string): ModelError =>
  refuse("not_found", 404, `There is no provider ${provider} here.`, "provider_not_found");

export const tooLarge = (maximum_bytes: number): ModelError =>
  refuse(
    "too_large",
    413,
    `The body is larger than the ${string.format("%d", maximum_bytes)} bytes that are allowed here.`,
  );

export const wrongField = ({ field, message }: FieldProblem): ModelError => ({
  kind: "invalid_request",
  status: 400,
  message: `${field}: ${message}`,
  field,
});

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

/** A refusal of the chain (no route's pool, no credentials, a limit) as clients of models know errors. */
export const errorOf = ({ status, reason, detail, retry_after_seconds }: Refusal): ModelError => ({
  kind: kinds[status] ?? "server",
  status,
  message: detail,
  code: reason,
  retry_after_seconds,
});
