/**
 * What one worker writes of a stream, for others to read, as texts: first whose stream it is, then what came, and how it
 * ended. A letter in front says which.
 */
import { ErrorKind, ModelError } from "../dialect/conversation";
import { DialectName } from "../dialect/dialect";
import { decode } from "../json/decode";
import { encode } from "../json/encode";
import { asNumber, asObject, asText } from "../json/value";

/** Whose words a stream is in. */
export interface StreamSource {
  readonly dialect: DialectName;
  /** `PROVIDER/MODEL`. */
  readonly candidate: string;
}

/** How a stream ended: at its proper end; broken off; or before anything of it could be given to others. */
export type StreamEnd = "whole" | "broken" | "void";

export type StreamChunk =
  | { readonly kind: "source"; readonly source: StreamSource }
  | { readonly kind: "bytes"; readonly bytes: string }
  | { readonly kind: "end"; readonly end: StreamEnd; readonly error: ModelError | undefined };

export const writeSource = ({ dialect, candidate }: StreamSource): string =>
  `s${dialect}\n${candidate}`;

export const writeBytes = (bytes: string): string => `b${bytes}`;

/** @param error what clients are told, where it broke off */
export const writeEnd = (end: StreamEnd, error: ModelError | undefined): string => {
  if (error === undefined) return `e${end}\n`;
  const { kind, status, message, code, reason } = error;
  return `e${end}\n${encode({ kind, status, message, code, reason })}`;
};

const readError = (text: string): ModelError | undefined => {
  const error = asObject(decode(text)[0]);
  const kind = asText(error?.["kind"]) as ErrorKind | undefined;
  const status = asNumber(error?.["status"]);
  const message = asText(error?.["message"]);
  if (error === undefined || kind === undefined || status === undefined) return undefined;
  const [code, reason] = [asText(error["code"]), asText(error["reason"])];
  return { kind, status, message: message ?? "", code, reason };
};

const ends: Readonly<Record<string, StreamEnd | undefined>> = {
  whole: "whole",
  broken: "broken",
  void: "void",
};

/** Undefined: the text is none of these. */
export const readChunk = (text: string): StreamChunk | undefined => {
  const letter = string.sub(text, 1, 1);
  if (letter === "b") return { kind: "bytes", bytes: string.sub(text, 2) };
  const [first, rest] = string.match(text, "^.([^\n]*)\n(.*)$");
  if (first === undefined) return undefined;
  if (letter === "s") {
    return {
      kind: "source",
      source: { dialect: first as DialectName, candidate: rest! },
    };
  }
  const end = letter === "e" ? ends[first] : undefined;
  return end === undefined ? undefined : { kind: "end", end, error: readError(rest!) };
};
