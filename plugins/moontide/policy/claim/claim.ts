/** A claim of a token by its name (RFC 7519), or by the way to it through objects. */
export interface ClaimPath {
  readonly whole: string;
  /** The names on the way; undefined where the path is a single name. */
  readonly steps: readonly string[] | undefined;
}

const stepsOf = (path: string): readonly string[] | undefined => {
  if (string.find(path, ".", 1, true)[0] === undefined) return undefined;
  const steps: string[] = [];
  for (const [step] of string.gmatch(path, "[^.]+")) steps[steps.length] = step!;
  return steps;
};

export const claimPath = (path: string): ClaimPath => ({ whole: path, steps: stepsOf(path) });

const descend = (claims: unknown, steps: readonly string[]): unknown => {
  let value = claims;
  for (const i of $range(1, steps.length)) {
    if (type(value) !== "table") return undefined;
    value = (value as Record<string, unknown>)[steps[i - 1]!];
  }
  return value;
};

/**
 * What a claim is. The path names it as a whole, as `https://shop.example/plan`, or leads to it by dots, as
 * `realm_access.roles`.
 */
export const readClaim = (
  claims: Readonly<Record<string, unknown>>,
  { whole, steps }: ClaimPath,
): unknown => {
  const value = claims[whole];
  return value !== undefined || steps === undefined ? value : descend(claims, steps);
};

/** A claim that is a text, number or truth value as text; undefined for objects and lists. */
export const claimText = (value: unknown): string | undefined => {
  if (value === undefined || type(value) === "table") return undefined;
  if (type(value) !== "number") return tostring(value);
  const number = value as number;
  // Lua would write 1e+15 for the longer ones.
  const isWhole = number % 1 === 0 && math.abs(number) < 9007199254740992;
  return isWhole ? string.format("%d", number) : tostring(number);
};

const isOneOf = (value: unknown, wanted: LuaSet<string>): boolean => {
  if (type(value) === "string") return wanted.has(value as string);
  const text = claimText(value);
  return text !== undefined && wanted.has(text);
};

/** Whether a claim is one of the wanted texts; of a list any item will do. `"7"` and `"true"` mean `7` and `true`. */
export const claimIsAmong = (value: unknown, wanted: LuaSet<string>): boolean => {
  if (type(value) !== "table") return isOneOf(value, wanted);
  const items = value as readonly unknown[];
  for (const i of $range(1, items.length)) {
    if (isOneOf(items[i - 1], wanted)) return true;
  }
  return false;
};
