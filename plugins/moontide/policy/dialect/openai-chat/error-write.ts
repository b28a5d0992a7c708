import { encode } from "../../json/encode";
import { JsonObject, jsonNull } from "../../json/value";
import type { ErrorKind, ModelError } from "../conversation";
import { statusOf } from "../shared/error-words";

/** OpenAI's words for it; in place of the usual code the gateway's own is told, where the error is one of its own. */
interface Words {
  readonly type: string;
  readonly code?: string;
  readonly usual_code?: string;
}

const codeOf = (
  { code: own, reason }: ModelError,
  { code, usual_code }: Words,
): string | undefined => code ?? (reason === undefined ? (usual_code ?? own) : (own ?? usual_code));

const invalid = "invalid_request_error";

const words: Readonly<Record<ErrorKind, Words>> = {
  invalid_request: { type: invalid },
  context_length: { type: invalid, code: "context_length_exceeded" },
  authentication: { type: invalid, code: "invalid_api_key" },
  permission: { type: invalid, usual_code: "permission_denied" },
  not_found: { type: invalid, usual_code: "model_not_found" },
  too_large: { type: invalid, code: "request_too_large" },
  rate_limit: { type: "rate_limit_error", code: "rate_limit_exceeded" },
  quota: { type: "insufficient_quota", code: "insufficient_quota" },
  content_filter: { type: invalid, code: "content_filter" },
  overloaded: { type: "server_error", code: "overloaded" },
  timeout: { type: "server_error", code: "timeout" },
  server: { type: "server_error" },
};

const errorObject = (error: ModelError): JsonObject => {
  const of_kind = words[error.kind];
  return {
    error: {
      message: error.message,
      type: of_kind.type,
      param: error.field ?? jsonNull,
      code: codeOf(error, of_kind) ?? jsonNull,
    },
  };
};

export const writeError = (error: ModelError): string => encode(errorObject(error));

/** OpenAI's own statuses: its SDKs know no 402 and no 529. */
export const errorStatus = (error: ModelError): number => {
  const { kind, status } = error;
  if (kind === "overloaded" || kind === "quota" || kind === "context_length") return statusOf[kind];
  return status >= 400 && status < 600 ? status : statusOf[kind];
};
