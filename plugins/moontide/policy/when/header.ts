import { Facts, Test } from "./facts";
import { listOf, Words } from "./words";

/** Values of a header that will do: whole ones, and beginnings. */
interface Values {
  readonly whole: LuaSet<string>;
  readonly beginnings: readonly string[];
}

const valuesOf = (words: Words): Values => {
  const whole = new LuaSet<string>();
  const beginnings: string[] = [];
  for (const word of listOf(words)) {
    if (string.sub(word, -1) === "*") beginnings[beginnings.length] = string.sub(word, 1, -2);
    else whole.add(word);
  }
  return { whole, beginnings };
};

/** Makes no string of a client's value. */
const beginsWith = (text: string, beginning: string): boolean => {
  const length = beginning.length;
  if (text.length < length) return false;
  for (const i of $range(1, length)) {
    if (string.byte(text, i) !== string.byte(beginning, i)) return false;
  }
  return true;
};

const holds = ({ whole, beginnings }: Values, value: string): boolean => {
  if (whole.has(value)) return true;
  for (const i of $range(1, beginnings.length)) {
    if (beginsWith(value, beginnings[i - 1]!)) return true;
  }
  return false;
};

/** One header: it has one of these values, or begins with one that ends in `*`; `*` alone is any value. */
export const headerTest = (name: string, words: Words): Test => {
  const lower = string.lower(name);
  const values = valuesOf(words);
  return (facts: Facts) => {
    const value = facts.header(lower);
    return value !== undefined && holds(values, value);
  };
};
