import { isTable } from "./document-value";

/** Whether two decoded values have the same content: tables are compared deeply. */
export const isSameValue = (one: unknown, other: unknown): boolean => {
  if (!isTable(one) || !isTable(other)) return one === other;
  for (const [key, value] of pairs(one)) {
    if (!isSameValue(value, other.get(key))) return false;
  }
  for (const [key] of pairs(other)) {
    if (one.get(key) === undefined) return false;
  }
  return true;
};
