import { readIpv4 } from "./ipv4";

const colon = 58;
const dot = 46;

/** The value of a hexadecimal digit, or -1. */
const hexDigit = (byte: number): number => {
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 97 && byte <= 102) return byte - 87;
  if (byte >= 65 && byte <= 70) return byte - 55;
  return -1;
};

/** An IPv4 address as the last two groups. Returns the new number of groups, or -1. */
const readTail = (text: string, first: number, last: number, groups: number[], count: number) => {
  const tail = readIpv4(text, first, last);
  if (tail < 0) return -1;
  groups[count] = math.floor(tail / 65536);
  groups[count + 1] = tail % 65536;
  return count + 2;
};

/** Moves the groups behind `::` to the end and fills the gap with zeros. */
const expand = (groups: number[], count: number, gap: number): true => {
  const moved = count - gap;
  for (const i of $range(1, moved)) groups[8 - i] = groups[count - i]!;
  for (const i of $range(gap, 7 - moved)) groups[i] = 0;
  return true;
};

/** A group of one to four digits, and the position behind it; `first` itself when there is none. */
const readGroup = (
  text: string,
  first: number,
  last: number,
): LuaMultiReturn<[value: number, after: number]> => {
  let value = 0;
  for (const i of $range(first, math.min(last, first + 3))) {
    const digit = hexDigit(string.byte(text, i));
    if (digit < 0) return $multi(value, i);
    value = value * 16 + digit;
  }
  return $multi(value, math.min(last, first + 3) + 1);
};

/**
 * Reads `group:group:…`, perhaps ending in an IPv4 address, behind the `count` groups that are there
 * already. Returns the new number of groups, or -1; nothing to read is no mistake.
 */
const readList = (text: string, first: number, last: number, groups: number[], count: number) => {
  let total = count;
  let i = first;
  while (i <= last) {
    const [value, after] = readGroup(text, i, last);
    const separator = after <= last ? string.byte(text, after) : colon;
    if (separator === dot) return readTail(text, i, last, groups, total);
    const ends = separator === colon && after !== last;
    if (after === i || !ends) return -1;
    groups[total] = value;
    total += 1;
    i = after + 1;
  }
  return total;
};

/** The position of the first `mark` between `first` and `last`, or 0. */
const positionOf = (text: string, mark: string, first: number, last: number): number => {
  const [found] = string.find(text, mark, first, true);
  return found !== undefined && found <= last ? found : 0;
};

/**
 * Reads the IPv6 address in bytes `first` to `last` of a text into eight 16-bit groups, in the forms of
 * RFC 4291, 2.2, without a zone. False when the bytes are none; the groups then mean nothing.
 * Allocates nothing.
 */
export const readIpv6 = (text: string, first: number, last: number, groups: number[]): boolean => {
  if (last - first > 44) return false;
  const gap = positionOf(text, "::", first, last);
  if (gap === 0) return readList(text, first, last, groups, 0) === 8;
  const tail = positionOf(text, ".", first, gap);
  const before = tail === 0 ? readList(text, first, gap - 1, groups, 0) : -1;
  if (before < 0) return false;
  const count = readList(text, gap + 2, last, groups, before);
  return count >= 0 && count < 8 && expand(groups, count, before);
};
