/**
 * What clients ask of models and models answer, in no dialect's words. Each dialect (policy/dialect/<name>) reads its own
 * words into these records and writes them from there; so there are as many readers and writers as dialects, and no
 * translator between each two. Whatever two dialects can both say has a place here.
 */
import { Json, Raw } from "../json/value";

/** How a message was kept for later by the provider (Anthropic's `cache_control`, Bedrock's `cachePoint`), as it stood there. */
export type CacheControl = Raw;

export interface TextPart {
  readonly kind: "text";
  readonly text: string;
  readonly cache_control?: CacheControl;
}

/** By URL, or as base64 with its media type. */
export interface ImagePart {
  readonly kind: "image";
  readonly url?: string;
  readonly media_type?: string;
  readonly data?: string;
  /** OpenAI's `low`, `high`, `auto`. */
  readonly detail?: string;
  readonly cache_control?: CacheControl;
}

/** A PDF and its like, as an image is. */
export interface FilePart {
  readonly kind: "file";
  readonly url?: string;
  readonly media_type?: string;
  readonly data?: string;
  /** The provider's own name of a file that it has. */
  readonly file_id?: string;
  readonly name?: string;
  readonly cache_control?: CacheControl;
}

export interface AudioPart {
  readonly kind: "audio";
  /** `wav`, `mp3`. */
  readonly format: string;
  readonly data: string;
}

/** What the model wants to be called. */
export interface ToolCallPart {
  readonly kind: "tool_call";
  readonly id: string;
  readonly name: string;
  /** The text of a JSON object, as the model wrote it; `"{}"` where it wrote nothing. */
  readonly arguments: string;
  /** Gemini's `thoughtSignature`, which has to come back with the call. */
  readonly signature?: string;
  readonly cache_control?: CacheControl;
}

/** What came of a call. */
export interface ToolResultPart {
  readonly kind: "tool_result";
  readonly call_id: string;
  /** Of the tool, where the dialect says it or it was found among the calls before. */
  readonly name?: string;
  /** Text and images. */
  readonly parts: readonly Part[];
  readonly is_error?: boolean;
  readonly cache_control?: CacheControl;
}

/** What the model thought, with the provider's seal on it. */
export interface ReasoningPart {
  readonly kind: "reasoning";
  readonly text: string;
  readonly signature?: string;
  /** Thoughts that only the provider can read (`redacted_thinking`, `encrypted_content`); then `text` is `""`. */
  readonly sealed?: string;
  /** The provider's name of it (OpenAI responses). */
  readonly id?: string;
}

export interface RefusalPart {
  readonly kind: "refusal";
  readonly text: string;
}

export type Part =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart
  | RefusalPart;

/**
 * System and developer messages stand where the client put them; writers of dialects that have one place for them join
 * them in order. Results of tools are in messages of the role `tool`; who answers several at once may put them in one.
 */
export interface Message {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  readonly name?: string;
  readonly parts: readonly Part[];
  /** Which of the client's messages it comes from, counted from 0, where that is not its place here. */
  readonly position?: number;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** The JSON schema of its arguments, as it was written. */
  readonly schema?: Raw;
  readonly strict?: boolean;
  readonly cache_control?: CacheControl;
}

export type ToolChoice =
  | { readonly kind: "auto" | "none" | "required" }
  | { readonly kind: "named"; readonly name: string };

export type AnswerFormat =
  | { readonly kind: "text" | "json" }
  | {
      readonly kind: "schema";
      readonly name?: string;
      readonly description?: string;
      readonly schema: Raw;
      readonly strict?: boolean;
    };

/** How much the model is to think: in the words of one kind of provider, in the tokens of another, or both. */
export interface Reasoning {
  readonly effort?: "none" | "minimal" | "low" | "medium" | "high" | "xhigh";
  readonly budget_tokens?: number;
  /** False: the thoughts are not to be shown. */
  readonly shown?: boolean;
}

/** A request for one answer of a model. Undefined is what the client did not say. */
export interface ModelRequest {
  /** As the client called it. */
  readonly model: string;
  readonly stream: boolean;
  /** A client of OpenAI chat asked for usage at the stream's end (`stream_options.include_usage`). */
  readonly stream_usage?: boolean;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly tool_choice?: ToolChoice;
  /** False: one call at a time. */
  readonly parallel_tools?: boolean;
  readonly maximum_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly stop?: readonly string[];
  /** How many answers are wanted. */
  readonly choices?: number;
  readonly seed?: number;
  readonly presence_penalty?: number;
  readonly frequency_penalty?: number;
  readonly format?: AnswerFormat;
  readonly reasoning?: Reasoning;
  /** Names the end user for the provider. */
  readonly user?: string;
  /** A client of OpenAI chat spoke of `functions`, and wants to be answered so. */
  readonly old_functions?: boolean;
  /**
   * What has no place above, by the name under which the client's dialect has it (`logprobs`, `logit_bias`, `modalities`,
   * `prediction`): a writer of a dialect that can't say it refuses with that name, unless it may be dropped.
   */
  readonly special: Readonly<Record<string, Json | undefined>>;
}

/** Of all that was read and written; undefined where the provider did not tell. */
export interface Usage {
  /** All input, cached or not. OpenAI's `prompt_tokens`; Anthropic's three input counts together. */
  readonly input_tokens: number;
  /** Of these, read from the provider's cache, and written to it. */
  readonly cached_tokens?: number;
  readonly cache_write_tokens?: number;
  /** All output, thoughts included. */
  readonly output_tokens: number;
  readonly reasoning_tokens?: number;
}

/** Why the model stopped. `stop_sequence` and `pause` are `stop` to dialects that don't tell them apart. */
export type Finish =
  | "stop"
  | "stop_sequence"
  | "length"
  | "tool_calls"
  | "content_filter"
  | "refusal"
  | "pause"
  | "context_length";

export interface Choice {
  /** Text, calls, thoughts, refusals. */
  readonly parts: readonly Part[];
  readonly finish: Finish;
  /** The text at which it stopped. */
  readonly stop_sequence?: string;
}

/** A whole answer. */
export interface ModelAnswer {
  /** As the provider called it; `""` where it has none. */
  readonly id: string;
  /** Which model answered, as the provider calls it; `""` where it does not say. */
  readonly model: string;
  /** At least one. */
  readonly choices: readonly Choice[];
  readonly usage?: Usage;
}

/**
 * A stream, event by event. Every stream is `start`, then parts, then `finish` for each choice, then `end`; `usage` may
 * come anywhere and holds all so far: the last one counts. `error` is the last event of a stream that failed.
 *
 * Readers number the calls of a choice 0, 1, 2 … in the order in which they begin, whatever the provider calls them.
 */
export type StreamEvent =
  | { readonly kind: "start"; readonly id: string; readonly model: string }
  | { readonly kind: "text"; readonly choice: number; readonly text: string }
  | { readonly kind: "refusal"; readonly choice: number; readonly text: string }
  | { readonly kind: "reasoning"; readonly choice: number; readonly text: string }
  | {
      /** Closes the thoughts before it, or is a whole one of its own when `sealed` is given. */
      readonly kind: "reasoning_seal";
      readonly choice: number;
      readonly signature?: string;
      readonly sealed?: string;
    }
  | {
      readonly kind: "tool_call";
      readonly choice: number;
      readonly call: number;
      readonly id: string;
      readonly name: string;
      readonly signature?: string;
    }
  | {
      readonly kind: "tool_arguments";
      readonly choice: number;
      readonly call: number;
      readonly text: string;
    }
  | {
      readonly kind: "finish";
      readonly choice: number;
      readonly finish: Finish;
      readonly stop_sequence?: string;
    }
  | { readonly kind: "usage"; readonly usage: Usage }
  | { readonly kind: "end" }
  | { readonly kind: "error"; readonly error: ModelError };

/** What went wrong, in words that every dialect has an error for. */
export type ErrorKind =
  | "invalid_request"
  /** The conversation does not fit into the model's context window. */
  | "context_length"
  | "authentication"
  | "permission"
  | "not_found"
  | "too_large"
  | "rate_limit"
  /** Paid for no more: waiting does not help. */
  | "quota"
  | "content_filter"
  | "overloaded"
  | "timeout"
  | "server";

export interface ModelError {
  readonly kind: ErrorKind;
  /** The HTTP status. */
  readonly status: number;
  readonly message: string;
  /** The provider's own word (`context_length_exceeded`), where it has one. */
  readonly code?: string;
  /** Of what the gateway says itself: the word under which operators know it (docs/refusals.md). */
  readonly reason?: string;
  /** The field of the request that is wrong. */
  readonly field?: string;
  readonly retry_after_seconds?: number;
  /** Waiting does not help: the same request would be refused again. */
  readonly is_final?: boolean;
}
