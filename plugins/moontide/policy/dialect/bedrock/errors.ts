/** Exceptions: of an answer by `__type` in its body or by its status, of a stream by the name of its last message. */
import type { ErrorKind, ModelError } from "../conversation";
import { decode } from "../../json/decode";
import { encode } from "../../json/encode";
import { asNumber, asObject, asText, JsonObject } from "../../json/value";
import { toldMessage } from "../shared/error-text";
import { kindOf, statusOf } from "../shared/error-words";

/** In lower case: streams begin their names with a small letter. */
const kinds: Readonly<Record<string, ErrorKind | undefined>> = {
  accessdeniedexception: "permission",
  expiredtokenexception: "authentication",
  incompletesignatureexception: "authentication",
  internalserverexception: "server",
  invalidsignatureexception: "authentication",
  missingauthenticationtokenexception: "authentication",
  modelerrorexception: "server",
  modelnotreadyexception: "overloaded",
  modelstreamerrorexception: "server",
  modeltimeoutexception: "timeout",
  resourcenotfoundexception: "not_found",
  servicequotaexceededexception: "quota",
  serviceunavailableexception: "overloaded",
  throttlingexception: "rate_limit",
  unrecognizedclientexception: "authentication",
  validationexception: "invalid_request",
};

/** `com.amazon.coral.service#ThrottlingException:http://…` */
const nameIn = (written: string | undefined): string | undefined => {
  if (written === undefined) return undefined;
  const [behind] = string.match(written, "([%w_]+)[^#]*$");
  const [bare] = string.match(written, "#([%w_]+)");
  return bare ?? behind;
};

/** A conversation that is too long is a `ValidationException` like any other; a bad key may be told by 403 alone. */
const kindIn = (status: number, name: string | undefined, message: string): ErrorKind => {
  const named = kinds[string.lower(name ?? "")];
  const told = kindOf(status, undefined, undefined, message);
  if (named === undefined || named === "invalid_request") {
    const is_key = string.find(message, "security token", 1, true)[0] !== undefined;
    return is_key && status === 403 ? "authentication" : told;
  }
  return named;
};

const errorOf = (told: number, name: string | undefined, body: JsonObject): ModelError => {
  const message = asText(body.message) ?? asText(body.Message) ?? "";
  const original = asNumber(body.originalStatusCode);
  const kind = kindIn(told >= 400 ? told : 400, name, message);
  const status = told >= 400 ? told : (original ?? statusOf[kind]);
  return { kind, status, message: toldMessage(kind, message), code: name };
};

/** AWS tells the name in a header; the status, and the message, say as much as is needed of it. */
export const readError = (status: number, body: string): ModelError => {
  const object = asObject(decode(body)[0]) ?? { message: body };
  return errorOf(status, nameIn(asText(object.__type) ?? asText(object.code)), object);
};

export const readException = (name: string, data: string): ModelError =>
  errorOf(0, name, asObject(decode(data)[0]) ?? { message: data });

const known = new LuaSet<string>();
for (const name of [
  "contentBlockDelta",
  "contentBlockStart",
  "contentBlockStop",
  "messageStart",
  "messageStop",
  "metadata",
]) {
  known.add(name);
}

/** Whether a message of a stream says that it failed: whatever is called so, also when it is new. */
export const isException = (name: string): boolean => {
  if (known.has(name)) return false;
  const text = string.lower(name);
  return (
    string.find(text, "exception", 1, true)[0] !== undefined ||
    string.find(text, "error", 1, true)[0] !== undefined ||
    string.find(text, "fail", 1, true)[0] !== undefined
  );
};

const names: Readonly<Record<ErrorKind, string>> = {
  invalid_request: "ValidationException",
  context_length: "ValidationException",
  authentication: "UnrecognizedClientException",
  permission: "AccessDeniedException",
  not_found: "ResourceNotFoundException",
  too_large: "ValidationException",
  rate_limit: "ThrottlingException",
  quota: "ServiceQuotaExceededException",
  content_filter: "ValidationException",
  overloaded: "ServiceUnavailableException",
  timeout: "ModelTimeoutException",
  server: "InternalServerException",
};

/** AWS's SDKs take the name from the body where there is no header. */
export const writeError = (error: ModelError): string =>
  encode({ __type: names[error.kind], message: error.message });

/** The exceptions that a stream can end with. */
const streamNames: Readonly<Partial<Record<ErrorKind, string>>> = {
  invalid_request: "validationException",
  context_length: "validationException",
  rate_limit: "throttlingException",
  quota: "throttlingException",
  overloaded: "serviceUnavailableException",
  server: "internalServerException",
};

export const exceptionName = (error: ModelError): string =>
  streamNames[error.kind] ?? "modelStreamErrorException";

const statuses: Readonly<Partial<Record<ErrorKind, number>>> = {
  authentication: 403,
  context_length: 400,
  overloaded: 503,
  quota: 400,
  timeout: 408,
  too_large: 400,
};

export const errorStatus = (error: ModelError): number => {
  const { kind, status } = error;
  const own = statuses[kind];
  if (own !== undefined) return own;
  return status >= 400 && status < 600 ? status : statusOf[kind];
};
