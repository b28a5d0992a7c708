import { Examples } from "../classifier";
import { codeExamples } from "./code";
import { codeWords } from "./code-words";
import { otherExamples } from "./other";
import { otherLanguageExamples } from "./other-languages";
import { otherWords } from "./other-words";

const joined = (lists: readonly (readonly string[])[]): readonly string[] => {
  const all: string[] = [];
  for (const list of lists) {
    for (const text of list) all[all.length] = text;
  }
  return all;
};

/** What the gateway knows of code without being told. */
export const builtInExamples: Examples = {
  positive: joined([codeExamples, codeWords]),
  negative: joined([otherExamples, otherLanguageExamples, otherWords]),
};
