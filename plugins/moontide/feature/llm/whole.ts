import { Patience } from "../../kernel/http-transport";
import { Result } from "../../kernel/result";
import { ModelAnswer, Usage } from "../../policy/dialect/conversation";
import { Dialect } from "../../policy/dialect/dialect";
import { restoreAnswer } from "../../policy/guard/request";
import { decode } from "../../policy/json/decode";
import { members } from "../../policy/json/members";
import { isObject, Json, jsonNull, JsonObject } from "../../policy/json/value";
import { noteWhole } from "../answer-cache/keeping";
import { readPiece } from "../http/answer";
import { Failure, garbled, refusedBy, disconnected } from "./failure";
import { markAnswer } from "./mark";
import { inAskedFormat } from "./number-format";
import { askedOf, ModelSession } from "./session";
import { jsonType } from "./tell";
import { tellCost } from "./tell-cost";
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

/** Tells the client what was made ready for it: with it nothing can be tried elsewhere any more. */
export const tellClient = (
  session: ModelSession,
  text: string,
  content_type: string = jsonType,
): void => {
  session.begun = true;
  session.answer_bytes = text.length;
  if (!session.client.answer(200, content_type, text)) session.cut = "client";
};

/** Answers the client. Vectors are kept as it gets them. */
export const deliver = (
  session: ModelSession,
  upstream: Upstream,
  text: string,
  content_type?: string,
): void => {
  const { keeping, endpoint } = session;
  if (keeping !== undefined && endpoint.wish === "embeddings") noteWhole(keeping, text);
  markAnswer(session, upstream);
  if (session.llm.configuration.cost_header) tellCost(session);
  tellClient(session, text, content_type);
};

/** What an answer says of itself, in whatever dialect. */
const telling = new LuaSet<string>();
for (const name of ["error", "usage", "usageMetadata"]) telling.add(name);

/** Of an answer that is passed on the rest is checked, but not read: the numbers of some embeddings are megabytes. */
const summaryOf = (text: string): Result<JsonObject> => {
  const [found, problem] = members(text, telling);
  if (found === undefined) return $multi(undefined, problem);
  const summary: Record<string, Json | undefined> = {};
  for (const { name, value_from, value_to } of found) {
    const [value] = decode(string.sub(text, value_from, value_to));
    summary[name] = value === jsonNull ? undefined : value;
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

/** An answer as its client is told it. */
export interface Telling {
  readonly text: string;
  readonly content_type: string;
  readonly usage: Usage | undefined;
}

type Told = LuaMultiReturn<[Telling, undefined] | [undefined, Failure]>;

/** In the client's own words, with what the model did not see. */
export const tellingOf = (session: ModelSession, answer: ModelAnswer): Telling => {
  const { mask, dialect } = session;
  const { usage } = answer;
  const told = mask === undefined ? answer : restoreAnswer(mask, answer);
  if (session.text_only) return { text: answerText(told), content_type: textType, usage };
  return { text: dialect.writeAnswer(told, askedOf(session)), content_type: jsonType, usage };
};

/**
 * What a client is told of a provider's whole answer: of the same dialect, byte for byte.
 *
 * @param wire what the answer is written in
 * @param provider whose it is, where it turns out to be none
 */
export const tellWhole = (
  session: ModelSession,
  wire: Dialect,
  text: string,
  provider: string,
): Told => {
  const isPassed = wire === session.dialect && session.mask === undefined && !session.text_only;
  const [body, wrong] = isPassed ? summaryOf(text) : decode(text, wire.raw_members);
  if (body === undefined) return $multi(undefined, garbled(provider, `no JSON, ${wrong}`));
  if (!isObject(body)) return $multi(undefined, garbled(provider, "JSON, but no object"));
  if (body["error"] !== undefined) return $multi(undefined, refusedBy(wire.readError(502, text)));
  if (isPassed) {
    const usage = session.dialect.readUsage(body);
    const asked = inAskedFormat(session.ports, session, text);
    return $multi({ text: asked, content_type: jsonType, usage }, undefined);
  }
  const [answer, problem] = wire.readAnswer(body);
  if (answer === undefined) return $multi(undefined, garbled(provider, problem));
  return $multi(tellingOf(session, answer), undefined);
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
  const [told, failure] = tellWhole(session, wire, text, provider.name);
  if (told === undefined) return failure;
  session.usage = told.usage;
  const { keeping, endpoint } = session;
  if (keeping !== undefined && endpoint.wish === "answer") noteWhole(keeping, text);
  deliver(session, upstream, told.text, told.content_type);
  return undefined;
};
