import { digitsOf, isDigitByte, isWordByte } from "./bounds";
import { Detector } from "./detector";
import { passesLuhn } from "./luhn";

const fewest_digits = 13;
const most_digits = 19;
/** Cards are written in groups of so many digits at least, but for the last. */
const shortest_group = 4;

/** Cards for payments begin with 2 to 6; and nobody has one of the same digits throughout. */
const isCard = (digits: string): boolean =>
  string.find(digits, "^[2-6]")[0] !== undefined &&
  string.find(digits, `^${string.sub(digits, 1, 1)}+$`)[0] === undefined &&
  passesLuhn(digits);

/** The first digit of the next group, behind one space or hyphen; undefined without. */
const nextGroup = (text: string, end: number): number | undefined => {
  const byte = string.byte(text, end + 1);
  return (byte === 32 || byte === 45) && isDigitByte(text, end + 2) ? end + 2 : undefined;
};

/** The last byte of the longest card number that begins with a group of digits. */
const cardEnd = (text: string, first: number): number | undefined => {
  let found: number | undefined;
  let at: number | undefined = first;
  let count = 0;
  while (at !== undefined) {
    const [, end] = string.find(text, "^%d+", at);
    count += end - at + 1;
    if (count > most_digits) break;
    const isWhole = count >= fewest_digits && !isWordByte(text, end + 1);
    if (isWhole && isCard(digitsOf(text, first, end))) found = end;
    at = end - at + 1 >= shortest_group ? nextGroup(text, end) : undefined;
  }
  return found;
};

/** Numbers of payment cards, in groups or not, whose check digit is right. */
export const creditCard: Detector = {
  find: (text, from) => {
    let at = from;
    for (;;) {
      const [first, group_end] = string.find(text, "%d+", at);
      if (first === undefined) return $multi(undefined, undefined);
      const last = isWordByte(text, first - 1) ? undefined : cardEnd(text, first);
      if (last !== undefined) return $multi(first, last);
      at = group_end + 1;
    }
  },
};
