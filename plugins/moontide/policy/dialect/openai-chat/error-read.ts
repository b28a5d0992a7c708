/** Errors as OpenAI has them, and everybody who says to speak its dialect. */
import { decode } from "../../json/decode";
import { asList, asNumber, asObject, asText, Json, JsonObject } from "../../json/value";
import type { ModelError } from "../conversation";
import { toldMessage } from "../shared/error-text";
import { kindOf, statusOf } from "../shared/error-words";

/** A text or a number: llama.cpp's `code` is the status. */
const wordIn = (object: JsonObject, name: string): string | undefined => {
  const text = asText(object[name]);
  return text === "" ? undefined : text;
};

/** FastAPI's list of what is wrong: the first. */
const detailText = (value: Json | undefined): string | undefined => {
  const first = asObject(asList(value)?.[0]);
  return asText(value) ?? asText(first?.["msg"]);
};

const messageIn = (error: JsonObject): string =>
  wordIn(error, "message") ?? wordIn(error, "error") ?? detailText(error["detail"]) ?? "";

/** What an error says, for the log. */
export const errorText = (error: Json): string => {
  if (typeof error === "string") return error;
  const object = asObject(error);
  const message = object === undefined ? "" : messageIn(object);
  return message === "" ? "an error without a message" : message;
};

/** The status that was told, or that the error itself names, or that fits its kind. */
const statusIn = (status: number, error: JsonObject): number => {
  if (status >= 400) return status;
  const code = asNumber(error["code"]) ?? asNumber(error["status"]) ?? 0;
  return code >= 400 && code < 600 ? code : status;
};

/** @param status below 400 for an error that came in a stream */
export const readErrorObject = (status: number, error: JsonObject): ModelError => {
  const code = wordIn(error, "code");
  const message = messageIn(error);
  const told = statusIn(status, error);
  const kind = kindOf(told, code, wordIn(error, "type"), message);
  return {
    kind,
    status: told >= 400 ? told : statusOf[kind],
    message: toldMessage(kind, message),
    code: code ?? wordIn(error, "type"),
    field: wordIn(error, "param"),
  };
};

/** `{error: {…}}`, `{error: "…"}`, vLLM's old `{object: "error", message}`, `{detail}`, Gemini's list of one of these. */
export const readErrorValue = (status: number, value: Json | undefined): ModelError => {
  const document = asObject(asList(value)?.[0] ?? value) ?? {};
  const inner = document["error"];
  if (typeof inner === "string") {
    return readErrorObject(status, {
      message: inner,
      code: document["code"],
      type: document["type"],
    });
  }
  return readErrorObject(status, asObject(inner) ?? document);
};

/** @param body as it came: JSON, a text, a proxy's page, or nothing; the status decides where it says nothing */
export const readError = (status: number, body: string): ModelError => {
  const [value] = decode(body);
  if (typeof value === "object") return readErrorValue(status, value);
  return readErrorObject(status, { message: asText(value) ?? body });
};
