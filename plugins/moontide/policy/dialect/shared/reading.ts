/** A client's request while it is read: where one is in it, and the first thing in it that is wrong. */
import {
  asBoolean,
  asNumber,
  asText,
  isList,
  isObject,
  Json,
  JsonList,
  JsonObject,
} from "../../json/value";
import type { FieldProblem } from "../dialect";

export interface Reading {
  problem: FieldProblem | undefined;
  /** What has no place in the pivot, by the names it has with the client. */
  readonly special: Record<string, Json | undefined>;
  /** `messages[message].inner[part]`; -1: not in one. */
  readonly list: string;
  message: number;
  inner: string;
  part: number;
}

/** @param list what the dialect calls the list of messages */
export const startReading = (list: string): Reading => ({
  problem: undefined,
  special: {},
  list,
  message: -1,
  inner: "",
  part: -1,
});

/** Where one is, as clients write it. */
export const placeOf = (reading: Reading, member: string): string => {
  let place = "";
  if (reading.message >= 0) place = `${reading.list}[${reading.message}]`;
  if (reading.part >= 0) place = `${place}.${reading.inner}[${reading.part}]`;
  if (member === "") return place;
  return place === "" ? member : `${place}.${member}`;
};

/** The first problem is the one that is told. */
export const wrong = (reading: Reading, member: string, message: string): undefined => {
  reading.problem ??= { field: placeOf(reading, member), message };
  return undefined;
};

export const textIn = (reading: Reading, object: JsonObject, name: string): string | undefined => {
  const value = object[name];
  if (value === undefined || typeof value === "string") return value;
  return wrong(reading, name, "must be a string");
};

export const neededText = (reading: Reading, object: JsonObject, name: string): string => {
  const text = asText(object[name]);
  if (text === undefined) wrong(reading, name, "must be a string");
  return text ?? "";
};

export const numberIn = (
  reading: Reading,
  object: JsonObject,
  name: string,
): number | undefined => {
  const value = object[name];
  if (value === undefined) return undefined;
  return asNumber(value) ?? wrong(reading, name, "must be a number");
};

export const flagIn = (reading: Reading, object: JsonObject, name: string): boolean | undefined => {
  const value = object[name];
  if (value !== undefined && asBoolean(value) === undefined) {
    return wrong(reading, name, "must be true or false");
  }
  return asBoolean(value);
};

export const listIn = (
  reading: Reading,
  object: JsonObject,
  name: string,
): JsonList | undefined => {
  const value = object[name];
  if (value === undefined || isList(value)) return value;
  return wrong(reading, name, "must be a list");
};

export const objectIn = (
  reading: Reading,
  object: JsonObject,
  name: string,
): JsonObject | undefined => {
  const value = object[name];
  if (value === undefined || isObject(value)) return value;
  return wrong(reading, name, "must be an object");
};

/** An item of a list; what is no object is wrong, and empty. @param member what it is called where one is */
export const itemObject = (reading: Reading, value: Json | undefined, member = ""): JsonObject => {
  if (isObject(value)) return value;
  wrong(reading, member, "must be an object");
  return {};
};

/** A text, or a list of texts, such as what ends an answer. */
export const textsIn = (
  reading: Reading,
  object: JsonObject,
  name: string,
): readonly string[] | undefined => {
  const value = object[name];
  if (value === undefined) return undefined;
  if (typeof value === "string") return [value];
  if (!isList(value)) return wrong(reading, name, "must be a string or a list of strings");
  const texts: string[] = [];
  for (const item of value) {
    if (typeof item !== "string") return wrong(reading, name, "must be a list of strings");
    texts[texts.length] = item;
  }
  return texts;
};

/** Keeps what only this dialect can say, by its own name. */
export const keepSpecial = (reading: Reading, member: string, value: Json | undefined): void => {
  reading.special[placeOf(reading, member)] = value;
};
