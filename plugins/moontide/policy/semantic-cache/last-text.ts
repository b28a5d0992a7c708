/** The text that a conversation ends with, and the body without it. */
import { speeches } from "../conversation/speech";
import { DialectName } from "../dialect/dialect";
import { decode } from "../json/decode";
import { nextItem, openItems } from "../json/items";
import { Member, members, spliced } from "../json/members";
import { asText } from "../json/value";

export interface LastText {
  readonly text: string;
  /** The document with `stand_in` in its place. */
  readonly rest: string;
}

/** Not "": some dialects have no word for a text of nothing. */
const stand_in = '"-"';

/** What leads from a message to its text: `content` or `parts`, the last of them, and its `text`. */
const names = ["content", "parts", "text"];

const only = (found: readonly Member[], name: string): Member | undefined => {
  let member: Member | undefined;
  for (const one of found) {
    if (one.name === name && member !== undefined) return undefined;
    if (one.name === name) member = one;
  }
  return member;
};

const inMember = (text: string, found: readonly Member[], name: string): LastText | undefined => {
  const member = only(found, name);
  if (member === undefined) return undefined;
  const inner = descend(string.sub(text, member.value_from, member.value_to));
  if (inner === undefined) return undefined;
  return { text: inner.text, rest: spliced(text, found, [{ name, value: inner.rest }]) };
};

const inObject = (text: string): LastText | undefined => {
  const [found] = members(text);
  if (found === undefined) return undefined;
  for (const name of names) {
    for (const member of found) if (member.name === name) return inMember(text, found, name);
  }
  return undefined;
};

const inList = (text: string): LastText | undefined => {
  const [items] = openItems(text);
  if (items === undefined) return undefined;
  let last: string | undefined;
  let from = 0;
  for (;;) {
    const [item, problem] = nextItem(items);
    if (problem !== undefined) return undefined;
    if (item === undefined) break;
    last = item;
    from = items.from;
  }
  const inner = last === undefined ? undefined : descend(last);
  if (inner === undefined) return undefined;
  const behind = string.sub(text, from + last!.length);
  return { text: inner.text, rest: string.sub(text, 1, from - 1) + inner.rest + behind };
};

/** The last text in a value: itself, or what its last part says. */
const descend = (value: string): LastText | undefined => {
  const first = string.sub(value, 1, 1);
  if (first === "[") return inList(value);
  if (first === "{") return inObject(value);
  const text = first === '"' ? asText(decode(value)[0]) : undefined;
  return text === undefined ? undefined : { text, rest: stand_in };
};

/**
 * The last text of a request's conversation, as it stands in the body; undefined where its end is none, or where a name
 * stands twice, so that readers may differ.
 *
 * @param found the outermost members of the body
 */
export const lastText = (
  dialect: DialectName,
  body: string,
  found: readonly Member[],
): LastText | undefined => {
  const speech = speeches[dialect];
  return speech === undefined ? undefined : inMember(body, found, speech.member);
};
