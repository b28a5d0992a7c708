/** Numbers that states give people, where they have a form or a check digit by which they are told from other numbers. */
import { digitsOf, isWordByte } from "./bounds";
import { Detector } from "./detector";

/** All texts of a form that pass a test; Lua's patterns here have a fixed or small length, so they never run long. */
const formed = (pattern: string, isGood: (this: void, found: string) => boolean): Detector => ({
  find: (text, from) => {
    let at = from;
    for (;;) {
      const [first, last] = string.find(text, pattern, at);
      if (first === undefined) return $multi(undefined, undefined);
      const isWhole = !isWordByte(text, first - 1) && !isWordByte(text, last + 1);
      if (isWhole && isGood(string.sub(text, first, last))) return $multi(first, last);
      at = first + 1;
    }
  },
});

/** Social Security numbers of the USA: `123-45-6789`. The areas 000, 666 and 9xx are never given. */
export const usSsn: Detector = formed("%d%d%d%-%d%d%-%d%d%d%d", (found) => {
  const area = string.sub(found, 1, 3);
  const isGiven = area !== "000" && area !== "666" && string.sub(area, 1, 1) !== "9";
  return isGiven && string.sub(found, 5, 6) !== "00" && string.sub(found, 8) !== "0000";
});

/** National Insurance numbers of the United Kingdom: `AB 12 34 56 C`. */
export const ukNino: Detector = formed("%a%a ?%d%d ?%d%d ?%d%d ?[A-Da-d]", (found) => {
  const prefix = string.upper(string.sub(found, 1, 2));
  return (
    string.find(prefix, "[DFIQUV]")[0] === undefined &&
    string.sub(prefix, 2, 2) !== "O" &&
    string.find(" BG GB NK KN TN NT ZZ ", ` ${prefix} `, 1, true)[0] === undefined
  );
});

const dni_letters = "TRWAGMYFPDXBNJZSQVHLCKE";

/** DNI and NIE of Spain: eight digits, or X, Y or Z and seven, and the letter that checks them. */
export const esDni: Detector = formed("[%dXYZxyz]%d%d%d%d%d%d%d%-?%a", (found) => {
  const upper = string.upper(found);
  const [place] = string.find("XYZ", string.sub(upper, 1, 1), 1, true);
  const leading = place === undefined ? string.sub(upper, 1, 1) : `${place - 1}`;
  const rest = tonumber(leading + string.sub(upper, 2, 8))! % 23;
  return string.sub(upper, -1) === string.sub(dni_letters, rest + 1, rest + 1);
});

/** Numbers of the French social security: 13 digits and the two that check them, with or without spaces. */
export const frNir: Detector = formed("[12] ?%d%d ?[01]%d ?%d%d ?%d%d%d ?%d%d%d ?%d%d", (found) => {
  const digits = digitsOf(found, 1, found.length);
  return tonumber(string.sub(digits, 14))! === 97 - (tonumber(string.sub(digits, 1, 13))! % 97);
});

/** The check digit for the first of some digits, their weights falling to 2 (CPF). */
const cpfCheck = (digits: string, count: number): number => {
  let sum = 0;
  for (const i of $range(1, count)) sum += (string.byte(digits, i) - 48) * (count + 2 - i);
  const rest = (sum * 10) % 11;
  return rest === 10 ? 0 : rest;
};

/** CPF of Brazil: `123.456.789-09`, with right check digits. */
export const brCpf: Detector = formed("%d%d%d%.%d%d%d%.%d%d%d%-%d%d", (found) => {
  const digits = digitsOf(found, 1, found.length);
  return (
    cpfCheck(digits, 9) === string.byte(digits, 10) - 48 &&
    cpfCheck(digits, 10) === string.byte(digits, 11) - 48
  );
});
