/**
 * How the clients of each dialect say a conversation: a list of items in one member of the body, and what of an answer
 * becomes the items that follow. All of it is text: what nobody has to look into stays as it was said.
 */
import { DialectName } from "../dialect/dialect";
import { nextItem, openItems } from "../json/items";
import { members, textOf } from "../json/members";
import { stringOf } from "../json/string";
import { answeredItems } from "./response-items";

/** Items without the brackets around them; "" for none. */
export type ItemsText = string;

export interface Speech {
  /** The member of a request that holds the conversation. */
  readonly member: string;
  /** A conversation of one text may be said as that text alone. */
  readonly takes_text: boolean;
  /** Found in items that are results of what the model called before: they mean nothing without it. */
  readonly result_pattern: string;
  /** A message of one text, as an item. */
  readonly say: (this: void, role: "user" | "assistant", text: string) => ItemsText;
  /** The items that an answer becomes; undefined: nothing that can be said again. */
  readonly answerOf: (this: void, answer: string) => ItemsText | undefined;
}

/** The value of a member of an object, as text. */
const memberOf = (object: string | undefined, name: string): string | undefined => {
  const [found] = object === undefined ? [undefined] : members(object);
  return found === undefined ? undefined : textOf(object!, found, name);
};

/** The first item of a list, as text. */
const firstOf = (list: string | undefined): string | undefined => {
  const [items] = list === undefined ? [undefined] : openItems(list);
  return items === undefined ? undefined : nextItem(items)[0];
};

/** What stands between the brackets of a list. */
export const withoutBrackets = (list: string): ItemsText =>
  string.match(list, "^%[%s*(.-)%s*%]$")[0] ?? "";

const isSomething = (list: string | undefined): list is string =>
  list !== undefined && withoutBrackets(list) !== "";

const sayContent = (role: "user" | "assistant", text: string): ItemsText =>
  `{"role":"${role}","content":${stringOf(text)}}`;

const openaiChat: Speech = {
  member: "messages",
  takes_text: false,
  result_pattern: '"role"%s*:%s*"tool"',
  say: sayContent,
  answerOf: (answer) => memberOf(firstOf(memberOf(answer, "choices")), "message"),
};

const openaiResponses: Speech = {
  member: "input",
  takes_text: true,
  result_pattern: '"function_call_output"',
  say: sayContent,
  answerOf: (answer) => {
    const output = memberOf(answer, "output");
    return output === undefined ? undefined : answeredItems(output);
  },
};

const anthropic: Speech = {
  member: "messages",
  takes_text: false,
  result_pattern: '"tool_result"',
  say: sayContent,
  answerOf: (answer) => {
    const content = memberOf(answer, "content");
    return isSomething(content) ? `{"role":"assistant","content":${content}}` : undefined;
  },
};

const gemini: Speech = {
  member: "contents",
  takes_text: false,
  result_pattern: '"function_?[rR]esponse"',
  say: (role, text) =>
    `{"role":"${role === "user" ? "user" : "model"}","parts":[{"text":${stringOf(text)}}]}`,
  answerOf: (answer) => memberOf(firstOf(memberOf(answer, "candidates")), "content"),
};

const bedrock: Speech = {
  member: "messages",
  takes_text: false,
  result_pattern: '"toolResult"',
  say: (role, text) => `{"role":"${role}","content":[{"text":${stringOf(text)}}]}`,
  answerOf: (answer) => memberOf(memberOf(answer, "output"), "message"),
};

/** Completions of one prompt are no conversation. */
export const speeches: Readonly<Partial<Record<DialectName, Speech>>> = {
  openai_chat: openaiChat,
  openai_responses: openaiResponses,
  anthropic,
  gemini,
  bedrock,
};

/** The items of a member's value; undefined: it is neither a list nor what may stand for one. */
export const itemsIn = ({ takes_text }: Speech, value: string): ItemsText | undefined => {
  const first = string.sub(value, 1, 1);
  if (first === "[") return withoutBrackets(value);
  if (first === '"' && takes_text) return `{"role":"user","content":${value}}`;
  return undefined;
};

/** Items one after another. */
export const joined = (pieces: readonly ItemsText[]): ItemsText => {
  const some: string[] = [];
  for (const piece of pieces) if (piece !== "") some[some.length] = piece;
  return table.concat(some, ",");
};
