/**
 * Texts with places for variables: `{{name}}`, with or without spaces inside. What is put there is never looked into
 * again, so a variable's text that holds `{{other}}` stays what it is. `\{{` stands for two braces.
 */
export interface Template {
  /** Texts and names of variables by turns, beginning with a text. */
  readonly pieces: readonly string[];
}

/** A place that is none: what stands behind `{{`. */
export interface TemplateProblem {
  readonly found: string;
}

const longest_shown = 40;

/** The first `{{` from there on that has no backslash in front, and how many such were passed are texts. */
const readTexts = (text: string, from: number): LuaMultiReturn<[string, number | undefined]> => {
  let before = "";
  let at = from;
  for (;;) {
    const [open] = string.find(text, "{{", at, true);
    if (open === undefined) return $multi(before + string.sub(text, at), undefined);
    if (string.byte(text, open - 1) !== 92 || open - 1 < at) {
      return $multi(before + string.sub(text, at, open - 1), open);
    }
    before += `${string.sub(text, at, open - 2)}{{`;
    at = open + 2;
  }
};

export const compileTemplate = (
  text: string,
): LuaMultiReturn<[Template, undefined] | [undefined, TemplateProblem]> => {
  const pieces: string[] = [];
  let at = 1;
  for (;;) {
    const [before, open] = readTexts(text, at);
    pieces[pieces.length] = before;
    if (open === undefined) return $multi({ pieces }, undefined);
    const [, last, name] = string.find(text, "^{{%s*([%a_][%w_]*)%s*}}", open);
    if (last === undefined) {
      return $multi(undefined, { found: string.sub(text, open, open + longest_shown - 1) });
    }
    pieces[pieces.length] = name as unknown as string;
    at = last + 1;
  }
};

/** The names of all variables in a template, each as often as it stands there. */
export const namesIn = ({ pieces }: Template): readonly string[] => {
  const names: string[] = [];
  for (const i of $range(2, pieces.length, 2)) names[names.length] = pieces[i - 1]!;
  return names;
};

/** The template's text with these texts for its variables; those that are missing are nothing. */
export const fillTemplate = ({ pieces }: Template, texts: LuaMap<string, string>): string => {
  const filled: string[] = [];
  for (const i of $range(1, pieces.length)) {
    const piece = pieces[i - 1]!;
    filled[i - 1] = i % 2 === 1 ? piece : (texts.get(piece) ?? "");
  }
  return table.concat(filled);
};
