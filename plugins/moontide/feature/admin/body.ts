import { check } from "../../schema/check";
import { checkJsonText, scanJson, syntaxProblem } from "../../schema/json-text";
import { Field, RecordKind } from "../../schema/description";
import { formatProblem, Problem } from "../../schema/problem";
import { Json } from "../../kernel/ports";
import { configurationFormats } from "../configuration/formats";
import { AdminRefusal, AdminRequest } from "./exchange";
import { listOf } from "../document/json-document";

/** No change of one endpoint needs more; a longer body is refused unread. */
export const maximum_body_bytes = 1024 * 1024;

export type Body =
  | { readonly value: unknown; readonly refusal?: undefined }
  | { readonly value?: undefined; readonly refusal: AdminRefusal };

const refuse = (status: number, reason: string, detail: string): Body => ({
  refusal: { status, reason, detail },
});

const wrongType = (found: string): Body =>
  refuse(415, "unsupported_media_type", `Found ${found}; expected Content-Type: application/json.`);

/** The media type without parameters, in lower case. */
const mediaType = (content_type: string): string =>
  string.lower(string.match(content_type, "^%s*([^;%s]*)")[0] ?? "");

const invalid = (problems: readonly Problem[]): Body => {
  let detail = formatProblem(problems[0]!);
  if (problems.length > 1) detail += ` (and ${problems.length - 1} more)`;
  return {
    refusal: { status: 400, reason: "invalid_body", detail, members: { errors: listOf(problems) } },
  };
};

const parse = (text: string, fields: readonly Field[], json: Json): Body => {
  const unreadable = checkJsonText(text);
  if (unreadable !== undefined) return invalid([unreadable]);
  const [value, message] = json.decode(text);
  if (message !== undefined) return invalid([syntaxProblem(text, message)]);
  const hidden = scanJson(text);
  if (hidden.length > 0) return invalid(hidden);
  const kind: RecordKind = { kind: "record", fields };
  const checked = check(kind, value, configurationFormats);
  return checked.problems.length > 0 ? invalid(checked.problems) : { value: checked.value };
};

/**
 * Reads and checks the body of a request that changes something. A form of a web page can't send
 * `application/json`, so nothing else is taken, not even where an operation has no body: a form's empty POST has a
 * type of its own.
 *
 * @param fields of the JSON object, or undefined for an operation without a body
 */
export const readBody = (
  request: AdminRequest,
  fields: readonly Field[] | undefined,
  json: Json,
): Body => {
  const content_type = request.header("Content-Type");
  if (content_type !== undefined && mediaType(content_type) !== "application/json") {
    return wrongType(`Content-Type: ${mediaType(content_type)}`);
  }
  if (fields === undefined) return { value: undefined };
  if (content_type === undefined) return wrongType("no Content-Type");
  const text = request.body(maximum_body_bytes);
  if (text === undefined) {
    return refuse(413, "body_too_large", `A body may have ${maximum_body_bytes} bytes.`);
  }
  return parse(text, fields, json);
};
