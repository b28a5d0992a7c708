import { Decoded, isTable } from "./document-value";
import { Overlay } from "./overlay";
import { isWeight } from "./weight";

const isAddition = (value: unknown): boolean => isTable(value) && isWeight(value.get("weight"));

const isTrue = (value: unknown): boolean => value === true;

/** Whether a part of an overlay is there, and each of its values as it should be. */
const isPart = (
  overlay: Decoded,
  name: keyof Overlay,
  isValue: (this: void, value: unknown) => boolean,
): boolean => {
  const part = overlay.get(name);
  if (!isTable(part)) return false;
  for (const [id, value] of pairs(part)) {
    if (typeof id !== "string" || !isValue(value)) return false;
  }
  return true;
};

/** Whether a decoded value is an overlay. One that came from a file may have been edited or cut off. */
export const isOverlay = (value: unknown): value is Overlay =>
  isTable(value) &&
  isPart(value, "added", isAddition) &&
  isPart(value, "weights", isWeight) &&
  isPart(value, "drained", isTrue) &&
  isPart(value, "removed", isTrue);
