/**
 * The key language: what requests are told apart by, in the same words for hashing, stickiness and limits. A key is one
 * word or a list of words that count together: `"address"`, `["header:X-Tenant", "path"]`.
 */
import { Config } from "../../schema/config";
import { Kind } from "../../schema/description";

const word = { kind: "string", format: "request_key" } as const;

export const key = {
  kind: "one_of",
  choices: [word, { kind: "list", items: word, minimum_items: 1, maximum_items: 8, unique: true }],
} as const satisfies Kind;

const modelWord = { kind: "string", format: "model_key" } as const;

/** The same for requests of which it is known which model they ask for. */
export const modelKey = {
  kind: "one_of",
  choices: [
    modelWord,
    { kind: "list", items: modelWord, minimum_items: 1, maximum_items: 8, unique: true },
  ],
} as const satisfies Kind;

export type KeyConfiguration = Config<typeof key>;

/** The words of a key, however it was written. */
export const wordsOf = (configured: KeyConfiguration): readonly string[] =>
  typeof configured === "string" ? [configured] : configured;
