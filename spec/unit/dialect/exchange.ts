/** Both sides of a dialect, in the words of its documentation: what specs of dialects have in common. */
import { decode } from "moontide/policy/json/decode";
import { encode } from "moontide/policy/json/encode";
import { asObject, JsonObject } from "moontide/policy/json/value";
import type { ModelAnswer, ModelRequest, StreamEvent } from "moontide/policy/dialect/conversation";
import type {
  Asked,
  Dialect,
  FieldProblem,
  RequestPlace,
  StreamReader,
  Writing,
} from "moontide/policy/dialect/dialect";

export const asked: Asked = { model: "smart", now: 1764500000, id: "abc", stream_usage: true };

export const writing: Writing = {
  model: "m-1",
  drop_unsupported: false,
  default_maximum_tokens: 4096,
};

export const bodyOf = (dialect: Dialect, text: string): JsonObject => {
  const [value, problem] = decode(text, dialect.raw_members);
  if (value === undefined) error(problem);
  return asObject(value)!;
};

export const requestOf = (dialect: Dialect, text: string, place?: RequestPlace): ModelRequest => {
  const [request, problem] = dialect.readRequest(bodyOf(dialect, text), place ?? {});
  if (request === undefined) error(`${problem.field}: ${problem.message}`);
  return request;
};

export const requestProblem = (
  dialect: Dialect,
  text: string,
  place?: RequestPlace,
): FieldProblem | undefined => {
  const [, problem] = dialect.readRequest(bodyOf(dialect, text), place ?? {});
  return problem;
};

export const plainRequest = (more: Partial<ModelRequest>): ModelRequest => {
  const request: Record<string, unknown> = {
    model: "smart",
    stream: false,
    messages: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
    tools: [],
    special: {},
  };
  for (const [name, value] of pairs(more)) request[name as string] = value;
  return request as unknown as ModelRequest;
};

/** What a provider is sent, as a document. */
export const written = (
  dialect: Dialect,
  request: ModelRequest,
  more?: Partial<Writing>,
): JsonObject => {
  const [text, problem] = dialect.writeRequest(request, { ...writing, ...more });
  if (text === undefined) error(`${problem.field}: ${problem.message}`);
  return asObject(decode(text)[0])!;
};

/** The field that a provider of this dialect can't be told of. */
export const unsaid = (dialect: Dialect, request: ModelRequest): string | undefined => {
  const [, problem] = dialect.writeRequest(request, writing);
  return problem?.field;
};

export const answerOf = (dialect: Dialect, text: string): ModelAnswer => {
  const [answer, problem] = dialect.readAnswer(bodyOf(dialect, text));
  if (answer === undefined) error(problem);
  return answer;
};

/** A document as text, its names sorted: for comparing with what is expected. */
export const canonical = (text: string): string => encode(decode(text)[0]!);

export const takeAll = (
  reader: StreamReader,
  events: readonly (readonly [name: string, data: string])[],
): StreamEvent[] => {
  const seen: StreamEvent[] = [];
  const emit = (event: StreamEvent): void => {
    seen.push(event);
  };
  for (const [name, data] of events) {
    const problem = reader.take(name, data, emit);
    if (problem !== undefined) error(problem);
  }
  return seen;
};

/** The names of a stream's events and their documents. */
export const sseEvents = (bytes: string): { name: string; data: JsonObject }[] => {
  const events: { name: string; data: JsonObject }[] = [];
  for (const [found] of string.gmatch(bytes, "(.-)\n\n")) {
    const event = found!;
    const [name] = string.match(event, "^event: ([^\n]*)");
    const [data] = string.match(event, "data: ([^\n]*)$");
    if (data !== undefined) events.push({ name: name ?? "", data: asObject(decode(data)[0])! });
  }
  return events;
};
