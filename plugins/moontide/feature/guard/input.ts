/** What is to be embedded, as a conversation of one message. */
import { ModelRequest, Part } from "../../policy/dialect/conversation";
import { decode } from "../../policy/json/decode";
import { encode } from "../../policy/json/encode";
import { Member, textOf } from "../../policy/json/members";
import { asList, asText, Json, JsonList } from "../../policy/json/value";

/** A text, or a list of texts; tokens are left alone. */
export type Input = string | JsonList;

export const inputOf = (body: string, members: readonly Member[]): Input | undefined => {
  const text = textOf(body, members, "input");
  const [value] = text === undefined ? [undefined] : decode(text);
  return asText(value) ?? asList(value);
};

const itemsOf = (input: Input): JsonList => (typeof input === "string" ? [input] : input);

export const requestOfInput = (input: Input): ModelRequest => {
  const parts: Part[] = [];
  for (const item of itemsOf(input)) {
    if (typeof item === "string") parts[parts.length] = { kind: "text", text: item };
  }
  return { model: "", stream: false, messages: [{ role: "user", parts }], tools: [], special: {} };
};

/** The same input with the texts of a conversation that was made of it, as JSON. */
export const inputText = (input: Input, { messages }: ModelRequest): string => {
  const { parts } = messages[0]!;
  const items: Json[] = [];
  let next = 0;
  for (const item of itemsOf(input)) {
    const part = typeof item === "string" ? parts[next] : undefined;
    if (part?.kind === "text") {
      items[items.length] = part.text;
      next += 1;
    } else items[items.length] = item;
  }
  return encode(typeof input === "string" ? items[0]! : items);
};
