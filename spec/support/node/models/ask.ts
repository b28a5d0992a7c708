// One way to ask any SDK, so that a scene is written once and played by each of them.

export interface Call {
  id: string;
  name: string;
  input: unknown;
}

export interface Image {
  /** A data URL or another. */
  url: string;
}

export type Turn =
  | { role: "user"; text: string; images?: readonly Image[] }
  | { role: "assistant"; text?: string; calls?: readonly Call[] }
  | { role: "results"; results: readonly { call: Call; text: string; isError?: boolean }[] };

export interface ToolSpec {
  name: string;
  description: string;
  schema: Record<string, unknown>;
}

export interface Ask {
  system?: string;
  turns: readonly Turn[];
  tools?: readonly ToolSpec[];
  choice?: "auto" | "none" | "required" | { name: string };
  parallel?: boolean;
  maximum?: number;
  temperature?: number;
  stop?: readonly string[];
  /** A JSON schema that the answer must fit. */
  schema?: Record<string, unknown>;
  /** Any JSON. */
  json?: boolean;
  think?: boolean;
}

export type Finish = "stop" | "length" | "tool_calls" | "content_filter" | "refusal";

export interface Reply {
  text: string;
  calls: Call[];
  finish: Finish | string;
  usage: { input: number; cached: number; output: number } | undefined;
  reasoning: string;
  /** The model that the answer names. */
  model: string;
  /** How many events of a stream held a piece of it. */
  pieces: number;
}

/** An error of an SDK: what a program can know of it. */
export interface Trouble {
  status: number | undefined;
  /** The dialect's own word for what is wrong. */
  type: string | undefined;
  message: string;
  /** The field that is wrong, where the dialect has a place for it. */
  field?: string | undefined;
}

export interface Target {
  /** Without `/v1`. */
  base: string;
  key: string;
  model: string;
  signal?: AbortSignal;
}

/** An SDK. */
export interface Client {
  /** The dialect that it speaks. */
  name: string;
  send(target: Target, ask: Ask): Promise<Reply>;
  stream(target: Target, ask: Ask): Promise<Reply>;
  trouble(error: unknown): Trouble;
}

export const user = (text: string, ...images: Image[]): Turn => ({ role: "user", text, images });

/** A dot. */
export const png: Image = {
  url: "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
};

/** The media type and the base64 text of a data URL; undefined for another. */
export const dataOf = ({ url }: Image): { type: string; data: string } | undefined => {
  const match = /^data:([^;]+);base64,(.*)$/.exec(url);
  return match === null ? undefined : { type: match[1]!, data: match[2]! };
};

export const inputOf = (text: string): unknown => JSON.parse(text === "" ? "{}" : text);
