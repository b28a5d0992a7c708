/** The lines of a batch: what is asked, and what came of it (OpenAI's Batch API). */
import { encode } from "../json/encode";
import { Member, members, textOf } from "../json/members";
import { decode } from "../json/decode";
import { asText, Json, jsonNull, rawOf } from "../json/value";
import { stringOf } from "../json/string";

/** A request of a batch. */
export interface BatchLine {
  readonly custom_id: string;
  /** JSON, as it was written. */
  readonly body: string;
  /** As the client calls it; `""` where it names none. */
  readonly model: string;
}

/** Why a line is no request, or got no answer. */
export interface LineProblem {
  readonly code: string;
  readonly message: string;
  /** As far as it could be told. */
  readonly custom_id: string | undefined;
}

type LineRead = LuaMultiReturn<[BatchLine, undefined] | [undefined, LineProblem]>;

const longest_id = 512;

const textIn = (text: string, found: readonly Member[], name: string): string | undefined => {
  const value = textOf(text, found, name);
  return value === undefined ? undefined : asText(decode(value)[0]);
};

const broken = (code: string, message: string, custom_id?: string): LineProblem => ({
  code,
  message,
  custom_id,
});

/** What keeps a body from being sent; undefined: nothing. */
const bodyProblem = (body: string | undefined): LuaMultiReturn<[string | undefined, string]> => {
  if (body === undefined) return $multi("body must be an object.", "");
  const [found] = members(body);
  if (found === undefined) return $multi("body must be an object.", "");
  if (textOf(body, found, "stream") === "true") {
    return $multi("stream must not be true: answers of a batch are whole.", "");
  }
  return $multi(undefined, textIn(body, found, "model") ?? "");
};

/** @param endpoint the path that all requests of the batch go to */
export const readLine = (text: string, endpoint: string): LineRead => {
  const [found, problem] = members(text);
  if (found === undefined) {
    return $multi(
      undefined,
      broken("invalid_json_line", `The line is no JSON object: ${problem}.`),
    );
  }
  const custom_id = textIn(text, found, "custom_id");
  if (custom_id === undefined || custom_id.length > longest_id) {
    const message = `custom_id must be a string of at most ${longest_id} bytes.`;
    return $multi(undefined, broken("invalid_custom_id", message));
  }
  if (textIn(text, found, "method") !== "POST") {
    return $multi(undefined, broken("invalid_method", "method must be POST.", custom_id));
  }
  if (textIn(text, found, "url") !== endpoint) {
    const message = `url must be the batch's endpoint, ${endpoint}.`;
    return $multi(undefined, broken("invalid_url", message, custom_id));
  }
  const body = textOf(text, found, "body");
  const [wrong, model] = bodyProblem(body);
  if (wrong !== undefined) return $multi(undefined, broken("invalid_body", wrong, custom_id));
  return $multi({ custom_id, body: body!, model }, undefined);
};

/** A line break stands between values alone: within texts JSON has none. */
const onOneLine = (json: string): string => string.gsub(json, "[\r\n]", " ")[0];

const outputLine = (name: string, rest: Record<string, Json>, custom_id: Json): string => {
  const id = stringOf(name);
  const told = encode({ custom_id, response: rest["response"]!, error: rest["error"]! });
  // The name comes first: by it a batch that is gone on with knows which lines were answered.
  return `{"id":${id},${string.sub(told, 2)}\n`;
};

/** @param body what the engine answered */
export const answeredLine = (
  name: string,
  custom_id: string,
  status_code: number,
  body: string,
): string => {
  const [found] = members(body);
  const told = found === undefined ? stringOf(body) : onOneLine(body);
  const response = { status_code, request_id: name, body: rawOf(told) };
  return outputLine(name, { response, error: jsonNull }, custom_id);
};

export const failedLine = (name: string, { code, message, custom_id }: LineProblem): string =>
  outputLine(name, { response: jsonNull, error: { code, message } }, custom_id ?? jsonNull);

export const lineName = (batch: string, position: number): string =>
  string.format("batch_req_%s_%d", string.sub(batch, -32), position);

/** The position of the request that a line of output answers; undefined: it is none. */
export const positionIn = (line: string): number | undefined => {
  const [position] = string.match(line, '^{"id":"batch_req_%w+_(%d+)"');
  return position === undefined ? undefined : tonumber(position);
};
