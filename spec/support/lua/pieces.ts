import { SeededRandom } from "./random";

/** A text cut into pieces of random lengths. */
export const cutAnywhere = (text: string, random: SeededRandom, longest: number): string[] => {
  const pieces: string[] = [];
  let at = 1;
  while (at <= text.length) {
    const bytes = random.integer(longest);
    pieces[pieces.length] = string.sub(text, at, at + bytes - 1);
    at += bytes;
  }
  return pieces;
};

/** A text with a byte changed, left out, put in or doubled, or a part of it moved. */
export const mutated = (text: string, random: SeededRandom): string => {
  const at = random.integer(text.length + 1);
  const kind = random.integer(5);
  const [before, behind] = [string.sub(text, 1, at - 1), string.sub(text, at)];
  const byte = string.char(random.integer(256) - 1);
  if (kind === 1) return before + byte + string.sub(behind, 2);
  if (kind === 2) return before + string.sub(behind, 2);
  if (kind === 3) return before + byte + behind;
  const part = string.sub(behind, 1, random.integer(20));
  if (kind === 4) return before + part + behind;
  return part + before + string.sub(behind, part.length + 1);
};
