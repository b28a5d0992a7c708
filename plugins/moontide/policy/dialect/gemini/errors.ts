/** `google.rpc.Status`: https://cloud.google.com/apis/design/errors */
import type { ErrorKind, ModelError } from "../conversation";
import { decode } from "../../json/decode";
import { encode } from "../../json/encode";
import { asList, asNumber, asObject, asText, Json, JsonObject } from "../../json/value";
import { toldMessage } from "../shared/error-text";
import { kindOf, statusOf } from "../shared/error-words";
import { itemsOf } from "../shared/fields";

const kinds: Readonly<Record<string, ErrorKind | undefined>> = {
  UNAUTHENTICATED: "authentication",
  PERMISSION_DENIED: "permission",
  NOT_FOUND: "not_found",
  RESOURCE_EXHAUSTED: "rate_limit",
  UNAVAILABLE: "overloaded",
  DEADLINE_EXCEEDED: "timeout",
  INTERNAL: "server",
  UNKNOWN: "server",
  ABORTED: "server",
};

interface Details {
  retry_after_seconds: number | undefined;
  reason: string | undefined;
  field: string | undefined;
  per_day: boolean;
}

/** `"34.07s"` */
const secondsOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const [number] = string.match(text, "^([%d.]+)s$");
  return tonumber(number ?? "");
};

const readDetail = (detail: JsonObject, details: Details): void => {
  details.retry_after_seconds ??= secondsOf(asText(detail.retryDelay));
  details.reason ??= asText(detail.reason);
  details.field ??= asText(asObject(itemsOf(detail.fieldViolations)[0])?.field);
  for (const item of itemsOf(detail.violations)) {
    const quota = asText(asObject(item)?.quotaId) ?? "";
    if (string.find(quota, "PerDay", 1, true)[0] !== undefined) details.per_day = true;
  }
};

const readDetails = (error: JsonObject): Details => {
  const details: Details = {
    retry_after_seconds: undefined,
    reason: undefined,
    field: undefined,
    per_day: false,
  };
  for (const item of itemsOf(error.details)) {
    const detail = asObject(item);
    if (detail !== undefined) readDetail(detail, details);
  }
  return details;
};

/** A key that is none is told as a wrong argument; what is used up for the day comes back with no waiting. */
const kindIn = (
  status: number,
  error: JsonObject,
  details: Details,
  message: string,
): ErrorKind => {
  if (details.reason === "API_KEY_INVALID") return "authentication";
  const kind = kinds[asText(error.status) ?? ""];
  if (kind === "rate_limit" && details.per_day) return "quota";
  return kind ?? kindOf(status, undefined, undefined, message);
};

/** @param told the HTTP status; below 400 for an error in a stream */
export const readErrorObject = (told: number, error: JsonObject): ModelError => {
  const code = asNumber(error.code) ?? 0;
  const status = told >= 400 ? told : code;
  const details = readDetails(error);
  const message = asText(error.message) ?? "";
  const kind = kindIn(status, error, details, message);
  return {
    kind,
    status: status >= 400 ? status : statusOf[kind],
    message: toldMessage(kind, message),
    code: asText(error.status),
    field: details.field,
    retry_after_seconds: details.retry_after_seconds,
  };
};

const errorIn = (value: Json | undefined): JsonObject | undefined =>
  asObject(asObject(asList(value)?.[0] ?? value)?.error);

/** Streams that fail at once answer with a list of one. */
export const readError = (status: number, body: string): ModelError => {
  const [value] = decode(body);
  return readErrorObject(status, errorIn(value) ?? { message: body });
};

const words: Readonly<Record<ErrorKind, string>> = {
  invalid_request: "INVALID_ARGUMENT",
  context_length: "INVALID_ARGUMENT",
  authentication: "UNAUTHENTICATED",
  permission: "PERMISSION_DENIED",
  not_found: "NOT_FOUND",
  too_large: "INVALID_ARGUMENT",
  rate_limit: "RESOURCE_EXHAUSTED",
  quota: "RESOURCE_EXHAUSTED",
  content_filter: "INVALID_ARGUMENT",
  overloaded: "UNAVAILABLE",
  timeout: "DEADLINE_EXCEEDED",
  server: "INTERNAL",
};

export const errorStatus = (error: ModelError): number => {
  const { kind, status } = error;
  if (kind === "overloaded" || kind === "quota" || kind === "context_length") return statusOf[kind];
  return status >= 400 && status < 600 ? status : statusOf[kind];
};

const detailsOf = (error: ModelError): Json | undefined => {
  const details: Json[] = [];
  if (error.retry_after_seconds !== undefined) {
    details.push({
      "@type": "type.googleapis.com/google.rpc.RetryInfo",
      retryDelay: string.format("%.9gs", error.retry_after_seconds),
    });
  }
  if (error.field !== undefined) {
    details.push({
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      fieldViolations: [{ field: error.field, description: error.message }],
    });
  }
  return details.length === 0 ? undefined : details;
};

export const writeError = (error: ModelError): string =>
  encode({
    error: {
      code: errorStatus(error),
      message: error.message,
      status: words[error.kind],
      details: detailsOf(error),
    },
  });
