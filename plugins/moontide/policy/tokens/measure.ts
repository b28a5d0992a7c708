/** How large the text of a body is, without what is no text. */
import { Language, languageOf } from "./language";

export interface Measure {
  readonly language: Language;
  /** Without attachments in base64. */
  readonly text_bytes: number;
  readonly attachments: number;
}

/** Shorter runs may be words. */
const leastRun = 256;

/** Where the text of a member `data` begins; found by a plain search, since patterns are slow on long bodies. */
const nextMember = (body: string, from: number): number | undefined => {
  let [, name] = string.find(body, '"data"', from, true);
  while (name !== undefined) {
    const [, opening] = string.find(body, '^%s*:%s*"', name + 1);
    if (opening !== undefined) return opening;
    [, name] = string.find(body, '"data"', name, true);
  }
  return undefined;
};

/** Where what may be base64 begins, from there on; undefined: nowhere. */
const nextData = (body: string, from: number): number | undefined => {
  const [, url] = string.find(body, ";base64,", from, true);
  const member = nextMember(body, from);
  if (url === undefined || member === undefined) return url ?? member;
  return math.min(url, member);
};

/** @param body JSON as the client sent it */
export const measure = (body: string): Measure => {
  let text_bytes = body.length;
  let attachments = 0;
  let at = nextData(body, 1);
  while (at !== undefined) {
    const [, end] = string.find(body, "^[%w+/=_\\-]+", at + 1);
    const length = end === undefined ? 0 : end - at;
    if (length >= leastRun) {
      text_bytes -= length;
      attachments += 1;
    }
    at = nextData(body, at + 1 + length);
  }
  return { language: languageOf(body), text_bytes, attachments };
};
