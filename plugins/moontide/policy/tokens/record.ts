/** What is learned of a model as a line of text, and how what two workers learned becomes one. */
import { languages } from "./language";
import { Learned, Mean, newLearned } from "./learning";

const meansOf = ({ input, answer, output }: Learned): readonly Mean[] => {
  const means: Mean[] = [answer, output];
  for (const language of languages) means[means.length] = input[language];
  return means;
};

/** `VALUE SEEN` of each mean, in a fixed order. */
export const writeLearned = (learned: Learned): string => {
  const parts: string[] = [];
  for (const { value, seen } of meansOf(learned)) {
    parts[parts.length] = string.format("%.12g %d", value, math.min(seen, 1e9));
  }
  return table.concat(parts, " ");
};

/** Undefined for what `writeLearned` did not write. */
export const readLearned = (text: string): Learned | undefined => {
  const numbers: number[] = [];
  for (const [word] of string.gmatch(text, "%S+")) {
    const value = tonumber(word);
    // NaN and infinity are numbers to `tonumber`.
    if (value === undefined || !(math.abs(value) < 1e12)) return undefined;
    numbers[numbers.length] = value;
  }
  const learned = newLearned();
  const means = meansOf(learned);
  if (numbers.length !== means.length * 2) return undefined;
  for (const i of $range(0, means.length - 1)) {
    means[i]!.value = numbers[2 * i]!;
    means[i]!.seen = numbers[2 * i + 1]!;
  }
  return learned;
};

/** Sets one to what another is. */
export const copyLearned = (from: Learned, to: Learned): void => {
  const [source, target] = [meansOf(from), meansOf(to)];
  for (const i of $range(0, source.length - 1)) {
    target[i]!.value = source[i]!.value;
    target[i]!.seen = source[i]!.seen;
  }
};

/**
 * What all know, with what one has learned since it looked last.
 *
 * @param shared what all know now; it is changed
 * @param before what they knew when this one looked last
 * @param now what this one knows since
 */
export const addLearned = (shared: Learned, before: Learned, now: Learned): void => {
  const [all, old, own] = [meansOf(shared), meansOf(before), meansOf(now)];
  for (const i of $range(0, all.length - 1)) {
    const fresh = own[i]!.seen - old[i]!.seen;
    if (fresh > 0) {
      const seen = all[i]!.seen + fresh;
      // Beside many that others saw, those of this one count for their part.
      const others = all[i]!.seen - old[i]!.seen;
      const part = others > 0 ? fresh / (fresh + others) : 1;
      all[i]!.value =
        others > 0 ? all[i]!.value * (1 - part) + own[i]!.value * part : own[i]!.value;
      all[i]!.seen = seen;
    }
  }
};
