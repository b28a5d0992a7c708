import { Facts, Test } from "./facts";
import { setOf, Words } from "./words";

/** The names on the way to a claim; undefined where the path is a single name. */
const stepsOf = (path: string): readonly string[] | undefined => {
  if (string.find(path, ".", 1, true)[0] === undefined) return undefined;
  const steps: string[] = [];
  for (const [step] of string.gmatch(path, "[^.]+")) steps[steps.length] = step!;
  return steps;
};

const descend = (claims: unknown, steps: readonly string[]): unknown => {
  let value = claims;
  for (const i of $range(1, steps.length)) {
    if (type(value) !== "table") return undefined;
    value = (value as Record<string, unknown>)[steps[i - 1]!];
  }
  return value;
};

/** Claims are compared as texts: `true` and `7` are meant by `"true"` and `"7"`. */
const isOneOf = (value: unknown, wanted: LuaSet<string>): boolean => {
  if (value === undefined || type(value) === "table") return false;
  return wanted.has(type(value) === "string" ? (value as string) : tostring(value));
};

/** Of a list any item will do. */
const matches = (value: unknown, wanted: LuaSet<string>): boolean => {
  if (type(value) !== "table") return isOneOf(value, wanted);
  const items = value as readonly unknown[];
  for (const i of $range(1, items.length)) {
    if (isOneOf(items[i - 1], wanted)) return true;
  }
  return false;
};

/**
 * A claim of the token (RFC 7519) is one of these, or a list that holds one. The path names it as a whole, as
 * `https://shop.example/plan`, or leads to it by dots, as `realm_access.roles`.
 */
export const claimTest = (path: string, words: Words): Test => {
  const steps = stepsOf(path);
  const wanted = setOf(words);
  return (facts: Facts) => {
    const claims = facts.claims();
    if (claims === undefined) return false;
    const whole = claims[path];
    if (whole !== undefined || steps === undefined) return matches(whole, wanted);
    return matches(descend(claims, steps), wanted);
  };
};

/** The role as tokens of most issuers have it: in `roles`, a list, or in `role`. */
export const roleTest = (words: Words): Test => {
  const wanted = setOf(words);
  return (facts: Facts) => {
    const claims = facts.claims();
    return (
      claims !== undefined && (matches(claims["roles"], wanted) || matches(claims["role"], wanted))
    );
  };
};
