import { Decoded } from "./checking";
import { Field } from "./description";
import { optionPath } from "./problem";

const isTable = (value: unknown): value is Decoded => type(value) === "table";

/** The same content: tables are compared deeply. */
const isSame = (left: unknown, right: unknown): boolean => {
  if (!isTable(left) || !isTable(right)) return left === right;
  for (const [key, value] of pairs(left)) {
    if (!isSame(value, right.get(key))) return false;
  }
  for (const [key] of pairs(right)) {
    if (left.get(key) === undefined) return false;
  }
  return true;
};

const collect = (
  fields: readonly Field[],
  before: Decoded,
  after: Decoded,
  path: string,
  changed: string[],
): void => {
  for (const field of fields) {
    const name = optionPath(path, field.name);
    const old = before.get(field.name);
    const current = after.get(field.name);
    if (field.needs_reload) {
      if (!isSame(old, current)) changed[changed.length] = name;
    } else if (field.kind === "record" && isTable(old) && isTable(current)) {
      collect(field.fields, old, current, name, changed);
    }
  }
};

/**
 * The paths of changed options that take effect at the next reload only: those marked `needs_reload`,
 * in the order of the description. Looks into records, as options that rest on static directives stand
 * in no list or map.
 */
export const changesThatNeedReload = (
  fields: readonly Field[],
  before: unknown,
  after: unknown,
): string[] => {
  const changed: string[] = [];
  collect(fields, before as Decoded, after as Decoded, "", changed);
  return changed;
};
