/**
 * Restores what a mask hid in a text that comes in pieces: a placeholder may be split over several. Of a piece only an
 * end that may be the beginning of a placeholder is held back, never more than the longest placeholder has bytes.
 */
import { Mask, restoreJson, restoreText } from "./mask";

/** One for each text that is streamed. */
export interface Restorer {
  readonly mask: Mask;
  /** The text is that of a JSON document. */
  readonly isJson: boolean;
  held: string;
}

export const createRestorer = (mask: Mask, isJson: boolean): Restorer => ({
  mask,
  isJson,
  held: "",
});

/** Where an end begins that may go on to be a placeholder; the byte behind the text without one. */
const openStart = ({ mask: { longest } }: Restorer, text: string): number => {
  const length = text.length;
  for (const i of $range(length, math.max(1, length - longest + 2), -1)) {
    if (string.byte(text, i) === 60) {
      const isOpen = string.find(text, "^<[%w_]*$", i)[0] !== undefined;
      return isOpen ? i : length + 1;
    }
  }
  return length + 1;
};

const restore = ({ mask, isJson }: Restorer, text: string): string =>
  isJson ? restoreJson(mask, text) : restoreText(mask, text);

/** @returns what can be sent now, perhaps `""` */
export const feedRestorer = (restorer: Restorer, piece: string): string => {
  if (restorer.held === "" && string.find(piece, "<", 1, true)[0] === undefined) return piece;
  const text = restorer.held + piece;
  const open = openStart(restorer, text);
  restorer.held = string.sub(text, open);
  return restore(restorer, string.sub(text, 1, open - 1));
};

/** What was held back, at the text's end. */
export const endRestorer = (restorer: Restorer): string => {
  const { held } = restorer;
  restorer.held = "";
  return held;
};
