import { JsonObject } from "../json/value";
import { ModelAnswer, ModelError, ModelRequest, StreamEvent, Usage } from "./conversation";

export type DialectName =
  "openai_chat" | "openai_completions" | "openai_responses" | "anthropic" | "gemini" | "bedrock";

/** A field that is wrong, or that the other dialect has no word for: the client is told with 400, and its name. */
export interface FieldProblem {
  /** As the client's dialect spells it: `messages[2].content`, `logprobs`. */
  readonly field: string;
  readonly message: string;
}

/** One of the two. */
export type Read<Value> = LuaMultiReturn<
  [value: Value, problem: undefined] | [value: undefined, problem: FieldProblem]
>;

/** What a dialect that names the model in its path leaves to it (Gemini, Bedrock). */
export interface RequestPlace {
  readonly model?: string;
  readonly stream?: boolean;
}

/** What a writer of answers must know of the request. */
export interface Asked {
  /** As the client called it: that is what its answer names. */
  readonly model: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** For dialects whose answers have ids: unique, of letters and digits. */
  readonly id: string;
  readonly stream_usage: boolean;
  /** The tools' own names by those that the provider was told instead (shared/tool-names.ts); undefined: all kept theirs. */
  readonly tool_names?: LuaMap<string, string>;
  /** The client speaks of `functions`, as OpenAI chat did before it had tools. */
  readonly old_functions?: boolean;
  /** The answer is kept, and behind which it was; undefined: it is not. */
  readonly kept?: { readonly previous: string | undefined };
}

/** How a request is written for a provider. */
export interface Writing {
  /** As the provider calls it. */
  readonly model: string;
  /** What the dialect can't say is left out instead of refused. */
  readonly drop_unsupported: boolean;
  /** Takes the names of what is left out, in the client's words, where somebody wants to know. */
  readonly left_out?: string[];
  /** For dialects that must have one, where the client named none (Anthropic's `max_tokens`). */
  readonly default_maximum_tokens: number;
  /** Who is told what can't be said, in its own words; without, in those of `ModelRequest`. */
  readonly client?: DialectName;
  /** The provider wants `max_tokens` where OpenAI itself has `max_completion_tokens` by now. */
  readonly old_maximum_tokens?: boolean;
  /** Only where it is `asked`, or not said, the provider knows `stream_options`, by which it is asked for usage in streams. */
  readonly usage_in_stream?: "asked" | "always" | "never";
}

/** Makes events of what a provider sends. One for each stream. @noSelf */
export interface StreamReader {
  /**
   * Takes in one event, whole.
   *
   * @param name the SSE event's `event`, or an event stream's `:event-type`; `""` where it has none
   * @param emit is told what is in it, in order
   * @returns what is wrong with it, where it is none of this dialect's; the stream is then broken
   */
  take: (
    name: string,
    data: string,
    emit: (this: void, event: StreamEvent) => void,
  ) => string | undefined;
  /**
   * The provider closed the stream. False: it is cut, and what came is not the whole answer. Emits what was held back.
   *
   * @param is_whole the HTTP message that carried it ended as it should, and not with the connection
   */
  close: (emit: (this: void, event: StreamEvent) => void, is_whole?: boolean) => boolean;
}

/** Makes a stream for a client. One for each stream. @noSelf */
export interface StreamWriter {
  /** The bytes for one event, perhaps `""`. After `end` or `error` nothing may follow. */
  write: (event: StreamEvent) => string;
  /** Bytes that keep the connection alive and mean nothing. */
  ping: () => string;
}

/**
 * Looks at a provider's stream that goes to a client of the same dialect, byte for byte. Cheap: it decodes only what has
 * to be known. One for each stream. @noSelf
 */
export interface StreamInspector {
  /**
   * Looks at one event, whole.
   *
   * - `content`: something of the answer
   * - `usage`: tells usage and nothing else (OpenAI's last chunk, which a client that did not ask for it must not see)
   * - `error`: the provider says that it failed
   * - `end`: the stream's last event
   * - `other`: anything else, such as a ping or a first event without content
   */
  look: (name: string, data: string) => "content" | "usage" | "error" | "end" | "other";
  /** All usage so far. */
  usage: () => Usage | undefined;
  /** After `error`. */
  error: () => ModelError | undefined;
  /** Bytes of text in what passed (answers and arguments), for streams without usage. */
  outputBytes: () => number;
  /**
   * How many answers have told why they end, in dialects whose last event some providers leave out: with the HTTP
   * message's own end, the stream is then whole.
   */
  finished?: () => number;
}

/** A language that clients and providers of models speak. Both sides of it, pure. @noSelf */
export interface Dialect {
  readonly name: DialectName;
  /** How its streams are framed: server-sent events, or AWS's binary frames. */
  readonly framing: "sse" | "event_stream";
  /** Members whose values stay text when a body in this dialect is decoded: schemas, arguments, and what is only passed on. */
  readonly raw_members: LuaSet<string>;

  /* Clients speak it. */
  readRequest: (body: JsonObject, place: RequestPlace) => Read<ModelRequest>;
  /** The text of the answer's body. */
  writeAnswer: (answer: ModelAnswer, asked: Asked) => string;
  writeStream: (asked: Asked) => StreamWriter;
  /** The text of the body; the status is the error's. */
  writeError: (error: ModelError) => string;
  /** The status under which the error is told; some dialects have their own (Anthropic's 529). */
  errorStatus: (error: ModelError) => number;

  /* Providers speak it. */
  /** The text of the body. */
  writeRequest: (request: ModelRequest, writing: Writing) => Read<string>;
  readAnswer: (body: JsonObject) => LuaMultiReturn<[ModelAnswer, undefined] | [undefined, string]>;
  /** Of a whole answer, without reading the rest. */
  readUsage: (body: JsonObject) => Usage | undefined;
  readStream: () => StreamReader;
  inspectStream: () => StreamInspector;
  /** @param body as it came: it may be no JSON, or empty */
  readError: (status: number, body: string) => ModelError;
}
