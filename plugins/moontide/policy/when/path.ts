import { Facts, Test } from "./facts";
import { listOf, Words } from "./words";

const slash = 47;

/** Whether the path begins with the prefix, in whole segments. Makes no string. */
const isBelow = (path: string, prefix: string): boolean => {
  const length = prefix.length;
  if (path.length < length) return false;
  if (path.length > length) {
    const [last, next] = string.byte(path, length, length + 1);
    if (last !== slash && next !== slash) return false;
  }
  for (const i of $range(length, 1, -1)) {
    if (string.byte(path, i) !== string.byte(prefix, i)) return false;
  }
  return true;
};

/** The path begins with one of these, in whole segments: `/shop` is `/shop` and `/shop/cart`, not `/shopping`. */
export const pathTest = (words: Words): Test => {
  const prefixes = listOf(words);
  return (facts: Facts) => {
    const path = facts.path();
    for (const i of $range(1, prefixes.length)) {
      if (isBelow(path, prefixes[i - 1]!)) return true;
    }
    return false;
  };
};
