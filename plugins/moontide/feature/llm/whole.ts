import { Patience } from "../../kernel/http-transport";
import { Result } from "../../kernel/result";
import { ModelAnswer } from "../../policy/dialect/conversation";
import { Dialect } from "../../policy/dialect/dialect";
import { restoreAnswer } from "../../policy/guard/request";
import { decode } from "../../policy/json/decode";
import { members } from "../../policy/json/members";
import { isObject, Json, jsonNull, JsonObject } from "../../policy/json/value";
import { readPiece } from "../http/answer";
import { Failure, garbled, refusedBy, disconnected } from "./failure";
import { markAnswer } from "./mark";
import { inAskedFormat } from "./number-format";
import { askedOf, ModelSession } from "./session";
import { jsonType } from "./tell";
import { Upstream } from "./upstream";

/** The whole body of an answer, of at most so many bytes. */
export const readWhole = (
  upstream: Upstream,
  patience: Patience,
  maximum_bytes: number,
): Result<string> => {
  const pieces: string[] = [];
  for (;;) {
    const [piece, problem] = readPiece(upstream.answer, upstream.body, patience);
    if (piece === undefined) return $multi(undefined, problem);
    if (piece === "") return $multi(table.concat(pieces), undefined);
    if (upstream.body.taken > maximum_bytes) {
      const most = string.format("%d", maximum_bytes);
      return $multi(undefined, `its answer is longer than ${most} bytes`);
    }
    pieces[pieces.length] = piece;
  }
};

/** Answers the client: with it nothing can be tried elsewhere any more. */
export const deliver = (
  session: ModelSession,
  upstream: Upstream,
  text: string,
  content_type = jsonType,
): void => {
  const { client } = session;
  markAnswer(session, upstream);
  session.begun = true;
  session.answer_bytes = text.length;
  if (!client.answer(200, content_type, text)) session.cut = "client";
};

/** What an answer says of itself, in whatever dialect. */
const telling = new LuaSet<string>();
for (const name of ["error", "usage", "usageMetadata"]) telling.add(name);

/** Of an answer that is passed on the rest is checked, but not read: the numbers of some embeddings are megabytes. */
const summaryOf = (text: string): Result<JsonObject> => {
  const [found, problem] = members(text);
  if (found === undefined) return $multi(undefined, problem);
  const summary: Record<string, Json | undefined> = {};
  for (const { name, value_from, value_to } of found) {
    if (telling.has(name)) {
      const [value] = decode(string.sub(text, value_from, value_to));
      summary[name] = value === jsonNull ? undefined : value;
    }
  }
  return $multi(summary, undefined);
};

const textType = "text/plain; charset=utf-8";

/** What the model said in its first answer. */
const answerText = ({ choices }: ModelAnswer): string => {
  const texts: string[] = [];
  for (const part of choices[0]!.parts) if (part.kind === "text") texts[texts.length] = part.text;
  return table.concat(texts);
};

/** To a client of the same dialect: byte for byte, but for numbers where bytes were asked for. */
const passOn = (
  session: ModelSession,
  upstream: Upstream,
  text: string,
  body: JsonObject,
): undefined => {
  session.usage = session.dialect.readUsage(body);
  deliver(session, upstream, inAskedFormat(session.ports, session, text));
};

const translate = (
  session: ModelSession,
  upstream: Upstream,
  body: JsonObject,
  wire: Dialect,
  provider: string,
): Failure | undefined => {
  const [answer, problem] = wire.readAnswer(body);
  if (answer === undefined) return garbled(provider, problem);
  session.usage = answer.usage;
  const { mask } = session;
  const told = mask === undefined ? answer : restoreAnswer(mask, answer);
  if (session.text_only) deliver(session, upstream, answerText(told), textType);
  else deliver(session, upstream, session.dialect.writeAnswer(told, askedOf(session)));
  return undefined;
};

/** An answer that is not streamed: read whole, then told in the client's dialect. */
export const answerWhole = (
  session: ModelSession,
  upstream: Upstream,
  wire: Dialect,
  patience: Patience,
): Failure | undefined => {
  const { provider } = session.attempt!.candidate;
  const [text, problem] = readWhole(upstream, patience, provider.maximum_answer_bytes);
  if (text === undefined) return disconnected(provider.name, problem);
  const isPassed = wire === session.dialect && session.mask === undefined && !session.text_only;
  const [body, wrong] = isPassed ? summaryOf(text) : decode(text, wire.raw_members);
  if (body === undefined) return garbled(provider.name, `no JSON, ${wrong}`);
  if (!isObject(body)) return garbled(provider.name, "JSON, but no object");
  if (body["error"] !== undefined) return refusedBy(wire.readError(502, text));
  if (isPassed) return passOn(session, upstream, text, body);
  return translate(session, upstream, body, wire, provider.name);
};
