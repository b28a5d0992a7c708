/** What goes to the client next: mostly a stretch of what came, at times several. */
export interface Output {
  /** The last stretch, which the next one may continue. */
  text: string;
  from: number;
  to: number;
  /** Those before it. */
  parts: string[] | undefined;
}

export const createOutput = (): Output => ({ text: "", from: 1, to: 0, parts: undefined });

/** Copies no bytes where the stretch is the whole of what came. */
const stretch = ({ text, from, to }: Output): string =>
  from === 1 && to === text.length ? text : string.sub(text, from, to);

/** Adds the bytes of a text from one place to another, both included. */
export const putRange = (output: Output, text: string, from: number, to: number): void => {
  if (output.to >= output.from) {
    if (text === output.text && from === output.to + 1) {
      output.to = to;
      return;
    }
    output.parts ??= [];
    output.parts[output.parts.length] = stretch(output);
  }
  output.text = text;
  output.from = from;
  output.to = to;
};

/** All of it in one piece, `""` where there is nothing; it is then empty. */
export const takeOutput = (output: Output): string => {
  const last = stretch(output);
  const { parts } = output;
  output.text = "";
  output.from = 1;
  output.to = 0;
  if (parts === undefined) return last;
  output.parts = undefined;
  parts[parts.length] = last;
  return table.concat(parts);
};
