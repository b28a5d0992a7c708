import { readIpv4 } from "../../address/ipv4";
import { readIpv6 } from "../../address/ipv6";
import { isDigitByte, isWordByte } from "./bounds";
import { Detector } from "./detector";

const longest_ipv6 = 45;
const groups: number[] = [];

const isHexByte: boolean[] = [];
for (const byte of $range(0, 255)) {
  isHexByte[byte] = string.find(string.char(byte), "%x")[0] !== undefined;
}

/** Nobody is known by these. */
const isOfMachine = (text: string): boolean =>
  string.find(text, "^127%.")[0] !== undefined || text === "0.0.0.0" || text === "255.255.255.255";

/** A dot and a digit go on; the dot at a sentence's end does not. */
const goesOn = (text: string, at: number): boolean =>
  isWordByte(text, at) || (string.byte(text, at) === 46 && isDigitByte(text, at + 1));

const ipv4End = (text: string, first: number): number | undefined => {
  const before = string.byte(text, first - 1);
  if (isWordByte(text, first - 1) || before === 46) return undefined;
  const [, last] = string.find(text, "^%d%d?%d?%.%d%d?%d?%.%d%d?%d?%.%d%d?%d?", first);
  if (last === undefined || goesOn(text, last + 1) || readIpv4(text, first, last) < 0) {
    return undefined;
  }
  return isOfMachine(string.sub(text, first, last)) ? undefined : last;
};

/** Four numbers with dots between them, but for loopback addresses and their like. */
export const ipv4: Detector = {
  find: (text, from) => {
    let at = from;
    for (;;) {
      const [first, number_end] = string.find(text, "%d+", at);
      if (first === undefined) return $multi(undefined, undefined);
      const last = ipv4End(text, first);
      if (last !== undefined) return $multi(first, last);
      at = number_end + 1;
    }
  },
};

/** A time, or a name such as `Abc::De` in a program, is none. */
const isIpv6 = (text: string, first: number, last: number): boolean => {
  if (isWordByte(text, first - 1) || goesOn(text, last + 1) || last - first < 4) return false;
  const address = string.sub(text, first, last);
  if (string.find(address, "%d")[0] === undefined) return false;
  return readIpv6(text, first, last, groups);
};

/** The last byte of an address in a run of its characters: dots, and a single colon, belong to the sentence. */
const trimmedEnd = (text: string, first: number, run_end: number): number => {
  let last = math.min(run_end, first + longest_ipv6);
  while (last > first && string.byte(text, last) === 46) last -= 1;
  const isColon = string.byte(text, last) === 58 && string.byte(text, last - 1) !== 58;
  return isColon ? last - 1 : last;
};

/** Hexadecimal digits in front of a colon: four at most. */
const groupStart = (text: string, colon: number, from: number): number => {
  let first = colon;
  while (first > from && first > colon - 4 && isHexByte[string.byte(text, first - 1)]!) first -= 1;
  return first;
};

/** Two colons at least, with hexadecimal digits, but for `::1`; a zone (`%eth0`) is no part of it. */
export const ipv6: Detector = {
  find: (text, from) => {
    let at = from;
    for (;;) {
      const [colon] = string.find(text, ":", at, true);
      if (colon === undefined) return $multi(undefined, undefined);
      const first = groupStart(text, colon, at);
      const [, run_end] = string.find(text, "^[%x:.]+", colon);
      const last = trimmedEnd(text, first, run_end);
      if (isIpv6(text, first, last)) return $multi(first, last);
      at = run_end + 1;
    }
  },
};
