/** What specs of dialects have in common: documents and streams, written down as they travel. */
import { decode } from "moontide/policy/json/decode";
import { encode } from "moontide/policy/json/encode";
import type { JsonObject } from "moontide/policy/json/value";
import type { ModelRequest, StreamEvent } from "moontide/policy/dialect/conversation";
import type {
  Asked,
  Dialect,
  FieldProblem,
  StreamInspector,
  StreamReader,
  StreamWriter,
  Writing,
} from "moontide/policy/dialect/dialect";

/** A document in a dialect, decoded as the engine does it. */
export const documentOf = (dialect: Dialect, text: string): JsonObject => {
  const [value, problem] = decode(text, dialect.raw_members);
  if (value === undefined) return error(`${problem}: ${text}`);
  return value as JsonObject;
};

/** The same document in the one way in which `encode` writes it, so that texts can be compared. */
export const canonical = (text: string): string => {
  const [value, problem] = decode(text);
  return value === undefined ? error(`${problem}: ${text}`) : encode(value);
};

export const readGood = (dialect: Dialect, text: string): ModelRequest => {
  const [request, problem] = dialect.readRequest(documentOf(dialect, text), {});
  if (request === undefined) return error(`${problem.field}: ${problem.message}`);
  return request;
};

export const readBad = (dialect: Dialect, text: string): FieldProblem => {
  const [, problem] = dialect.readRequest(documentOf(dialect, text), {});
  return problem ?? error("it was read");
};

export const writing = (client: Dialect, more: Partial<Writing> = {}): Writing => ({
  model: more.model ?? "m",
  client: client.name,
  drop_unsupported: more.drop_unsupported ?? false,
  default_maximum_tokens: more.default_maximum_tokens ?? 4096,
  old_maximum_tokens: more.old_maximum_tokens,
  usage_in_stream: more.usage_in_stream,
});

/** What a client's request becomes for a provider, to the byte. */
export const written = (
  from: Dialect,
  to: Dialect,
  text: string,
  more: Partial<Writing> = {},
): string => {
  const [body, problem] = to.writeRequest(readGood(from, text), writing(from, more));
  return body ?? error(`${problem.field}: ${problem.message}`);
};

/** The same, so that it can be compared. */
export const translated = (
  from: Dialect,
  to: Dialect,
  text: string,
  more: Partial<Writing> = {},
): string => canonical(written(from, to, text, more));

/** The field for which a translation is refused; undefined: it is not. */
export const refusedFor = (from: Dialect, to: Dialect, text: string): string | undefined => {
  const [, problem] = to.writeRequest(readGood(from, text), writing(from));
  return problem?.field;
};

export const asked = (more: Partial<Asked> = {}): Asked => ({
  model: more.model ?? "smart",
  now: more.now ?? 1700000000,
  id: more.id ?? "1",
  stream_usage: more.stream_usage ?? false,
  tool_names: more.tool_names,
  old_functions: more.old_functions,
});

/** An event of a stream: its data, or its name and data. */
export type Sent = string | readonly [name: string, data: string];

/** @returns what was read, and what the reader said was wrong */
export const eventsOf = (reader: StreamReader, sent: readonly Sent[]): StreamEvent[] => {
  const events: StreamEvent[] = [];
  for (const one of sent) {
    const name = typeof one === "string" ? "" : one[0];
    const data = typeof one === "string" ? one : one[1];
    const problem = reader.take(name, data, (event) => {
      events[events.length] = event;
    });
    if (problem !== undefined) error(problem);
  }
  return events;
};

export const isWhole = (reader: StreamReader): boolean => reader.close(() => undefined);

export const streamOf = (writer: StreamWriter, events: readonly StreamEvent[]): string => {
  let text = "";
  for (const event of events) text += writer.write(event);
  return text;
};

/** The data of a stream's events, with their names in front where they have any. */
export const eventLines = (stream: string): string[] => {
  const lines: string[] = [];
  let name = "";
  for (const [field, value] of string.gmatch(stream, "(%a*): ([^\n]*)\n")) {
    if (field === "event") name = `${value} `;
    if (field === "data") {
      lines[lines.length] = name + value;
      name = "";
    }
  }
  return lines;
};

export const looksOf = (inspector: StreamInspector, sent: readonly Sent[]): string => {
  let looks = "";
  for (const one of sent) {
    const name = typeof one === "string" ? "" : one[0];
    const data = typeof one === "string" ? one : one[1];
    looks += `${looks === "" ? "" : " "}${inspector.look(name, data)}`;
  }
  return looks;
};
