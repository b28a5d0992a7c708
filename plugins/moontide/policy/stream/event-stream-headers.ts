import { readU16 } from "./big-endian";
import { text_type } from "./event-stream";

/** Bytes of the values of types 0 to 9; types 6 and 7, bytes and text, say their length themselves. */
const bytes_of_type: readonly number[] = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];

/** The headers of a message that are text, by name; undefined where the bytes are no headers. */
export const readHeaders = (
  text: string,
  from: number,
  to: number,
): LuaMap<string, string> | undefined => {
  const headers = new LuaMap<string, string>();
  let at = from;
  while (at <= to) {
    const type_at = at + 1 + string.byte(text, at);
    if (type_at > to) return undefined;
    const type = string.byte(text, type_at);
    const fixed = bytes_of_type[type];
    if (fixed === undefined) return undefined;
    const value_at = fixed < 0 ? type_at + 3 : type_at + 1;
    const next = value_at + (fixed < 0 ? readU16(text, type_at + 1) : fixed);
    if (next > to + 1) return undefined;
    if (type === text_type) {
      headers.set(string.sub(text, at + 1, type_at - 1), string.sub(text, value_at, next - 1));
    }
    at = next;
  }
  return headers;
};
