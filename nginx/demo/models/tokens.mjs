// What the mock counts as tokens: words, long ones in pieces. A stream has one piece in each event, so every token of
// an answer can be counted by whoever reads it.
import { createHash } from "node:crypto";

/** The text in pieces; together they are the text. */
export const pieces = (text) => text.match(/\s*\S{1,6}|\s+$/gu) ?? [];

export const countTokens = (text) => pieces(text).length;

/** Short and the same for the same text: for ids and signatures. */
export const digest = (text, length = 16) =>
  createHash("sha256").update(text).digest("hex").slice(0, length);
