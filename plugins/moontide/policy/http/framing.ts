import { Result } from "../../kernel/result";
import { Head } from "./head";

/** How the end of a body is known. */
export type Framing =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until_close" };

const none: Framing = { kind: "length", bytes: 0 };

const refuse = (found: string): Result<Framing> => $multi(undefined, `not HTTP: ${found}`);

/** Fifteen digits are counted exactly. */
const mostDigits = 15;

/** The length that nearly every server writes: digits alone. */
const plainLength = (text: string): number | undefined => {
  if (text.length === 0 || text.length > mostDigits) return undefined;
  let length = 0;
  for (const i of $range(1, text.length)) {
    const digit = string.byte(text, i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    length = length * 10 + digit;
  }
  return length;
};

/** The one length that all lines name, however many there are; `5, 5` is 5 (RFC 9110, 8.6). */
const lengthOf = (text: string): number | undefined => {
  let length: string | undefined;
  for (const [part] of string.gmatch(`${text},`, "[ \t]*([^,]-)[ \t]*,")) {
    // Fifteen digits are counted exactly.
    const [digits] = string.match(part!, "^%d%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?$");
    if (digits === undefined || (length !== undefined && digits !== length)) return undefined;
    length = digits;
  }
  return length === undefined ? undefined : tonumber(length);
};

/** How the body of an answer to `method` ends (RFC 9112, 6.3). */
export const framingOf = (method: string, head: Head): Result<Framing> => {
  const { status, headers } = head;
  if (method === "HEAD" || status === 204 || status === 304) return $multi(none, undefined);
  const coding = headers["transfer-encoding"];
  if (coding !== undefined) {
    if (string.lower(coding) === "chunked") return $multi({ kind: "chunked" }, undefined);
    return refuse("a transfer coding other than chunked, which was not asked for");
  }
  const announced = headers["content-length"];
  if (announced === undefined) return $multi({ kind: "until_close" }, undefined);
  const bytes = plainLength(announced) ?? lengthOf(announced);
  if (bytes === undefined) return refuse("Content-Length is no number, or several");
  return $multi({ kind: "length", bytes }, undefined);
};
