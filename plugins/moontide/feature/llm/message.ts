import { Dialect, FieldProblem, Read, Writing } from "../../policy/dialect/dialect";
import type { EmbeddingDialect } from "../../policy/dialect/embeddings/embeddings";
import { embeddingDialects } from "../../policy/dialect/embeddings/index";
import { Call } from "../../policy/provider/type";
import type { Attempt } from "../model/plan";
import type { ModelQuestion } from "../model/question";
import { headerLines, targetFor } from "../provider/provider";
import { Failure, unable } from "./failure";
import { headOf } from "./head";
import { ModelSession, requestOf } from "./session";
import { dialectNamed } from "./speech";
import { splicedBody } from "./splice";
import { Message } from "./upstream";

/** What an attempt is written in. */
export interface Wire {
  readonly dialect: Dialect;
  readonly call: Call;
  /** How vectors are asked for, where they are to be and the provider does not speak as their clients do. */
  readonly embeddings?: EmbeddingDialect | undefined;
}

/** A message, why it can't be said in the provider's dialect, or why it can't be sent to this one. */
export type Composed = LuaMultiReturn<
  [message: Message | undefined, problem: FieldProblem | undefined, failure: Failure | undefined]
>;

/** Who is to be asked, whatever key proves that it may be. */
export type Asking = Pick<Attempt, "candidate">;

/** The client's own dialect where the provider speaks it, else the provider's. */
export const wireFor = (
  session: Pick<ModelSession, "dialect" | "endpoint">,
  { candidate }: Asking,
): Wire => {
  const { provider } = candidate;
  const { dialect, endpoint } = session;
  const { wish } = endpoint;
  if (wish === "embeddings") {
    const embeddings = embeddingDialects[provider.dialect];
    const spoken = embeddings === undefined ? dialect : dialectNamed(provider.dialect);
    return { dialect: spoken, call: wish, embeddings };
  }
  if (provider.paths[dialect.name] !== undefined) return { dialect, call: dialect.name };
  return { dialect: dialectNamed(provider.dialect), call: provider.dialect };
};

/** What writers of a request for a candidate must know. */
export const writingFor = (
  { llm, dialect }: Pick<ModelQuestion, "llm" | "dialect">,
  { candidate }: Asking,
): Writing => {
  const { provider, model } = candidate;
  return {
    model,
    drop_unsupported: llm.configuration.drop_unsupported,
    default_maximum_tokens: candidate.default_maximum_tokens,
    client: dialect.name,
    old_maximum_tokens: provider.old_maximum_tokens,
    usage_in_stream: provider.usage_in_stream,
  };
};

/** The client's request in the words of the provider's dialect. */
export const translatedBody = (session: ModelSession, asking: Asking, wire: Wire): Read<string> => {
  const [request, problem] = requestOf(session);
  if (request === undefined) return $multi(undefined, problem);
  return wire.dialect.writeRequest(request, writingFor(session, asking));
};

/** What clients of Anthropic say of the version and the trial features that they speak. */
const passedHeaders = ["anthropic-version", "anthropic-beta"];

/** The provider's, in which a client of its dialect replaces what is its own to say, unless the operator said it. */
export const linesFor = (
  { client, dialect }: ModelSession,
  { candidate }: Asking,
  wire: Wire,
): string => {
  const { provider } = candidate;
  if (wire.dialect !== dialect || dialect.name !== "anthropic") return provider.header_lines;
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs(provider.headers)) headers[name] = value;
  for (const name of passedHeaders) {
    const value = client.header(name);
    const isUsual = headers[name] === (provider.type.headers ?? {})[name];
    if (value !== undefined && isUsual) headers[name] = value;
  }
  return headerLines(headers);
};

/**
 * A body as it is sent to the candidate's provider, or why it can't be.
 *
 * @param model as the provider calls it where it is asked for this
 */
export const messageWith = (
  session: ModelSession,
  attempt: Attempt,
  wire: Wire,
  model: string,
  body: string,
): LuaMultiReturn<[Message, undefined] | [undefined, Failure]> => {
  const { candidate, key } = attempt;
  const { provider } = candidate;
  const method = "POST";
  const target = targetFor(provider, wire.call, model, session.stream);
  if (target === undefined) return $multi(undefined, unable(provider.name, wire.call));
  const lines = linesFor(session, attempt, wire);
  const [head, unsigned] = headOf(session.ports, provider, key, { method, target, lines, body });
  if (head === undefined) return $multi(undefined, unable(provider.name, wire.call, unsigned));
  return $multi({ method, head, body }, undefined);
};

/** The request as it is sent to the candidate's provider. */
export const messageFor = (session: ModelSession, attempt: Attempt, wire: Wire): Composed => {
  const { provider, model } = attempt.candidate;
  let body: string;
  if (wire.dialect === session.dialect) body = splicedBody(session, provider, model);
  else {
    const [text, problem] = translatedBody(session, attempt, wire);
    if (text === undefined) return $multi(undefined, problem, undefined);
    body = text;
  }
  const [message, impossible] = messageWith(session, attempt, wire, model, body);
  return $multi(message, undefined, impossible);
};
