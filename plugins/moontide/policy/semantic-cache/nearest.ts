import { CompactVector, dotProduct, headOf } from "./compact";
import { Partition } from "./partition";
import { headBytes, keyAt, numberAt, places } from "./record";
import { Wording } from "./wording";

/** What is looked for. */
export interface Wanted {
  readonly vector: CompactVector;
  readonly wording: Wording;
  /** The least cosine that counts. */
  readonly threshold: number;
  /** Seconds since 1970. */
  readonly now: number;
  /** The same words in another order are not the same. */
  readonly minds_order: boolean;
}

export interface Found {
  /** Of the answer to what is nearest. */
  readonly key: string;
  /** The cosine, at most 1. */
  readonly similarity: number;
}

/** What more than 1 is rounding; what is more than this was made up. */
const mostSimilar = 1.0001;

const isReordered = ({ wording, minds_order }: Wanted, text: string, before: number): boolean =>
  minds_order &&
  numberAt(text, before + places.any_order) === wording.any_order &&
  numberAt(text, before + places.in_order) !== wording.in_order;

/**
 * The cosine with the record behind so many bytes, where it is at least so much; 0 where it is less. The products of the
 * first quarter and the lengths of the rest bound it (Cauchy and Schwarz), which ends most comparisons there.
 */
const cosineAt = (
  { numbers, square, tail_square }: CompactVector,
  text: string,
  before: number,
  least: number,
): number => {
  const other = numberAt(text, before + places.square);
  const other_tail = numberAt(text, before + places.tail_square);
  const length = math.sqrt(square * other);
  const start = before + headBytes;
  const head = headOf(numbers.length);
  const begun = dotProduct(numbers, 1, head, text, start);
  if (begun + math.sqrt(tail_square * other_tail) < least * length - 1e-6 || length === 0) return 0;
  const cosine = (begun + dotProduct(numbers, head + 1, numbers.length, text, start)) / length;
  return cosine >= least && cosine <= mostSimilar ? cosine : 0;
};

/**
 * The nearest of the records that are near enough and have not ended; of several the youngest. Looks at each record once.
 */
export const nearest = (partition: Partition, wanted: Wanted): Found | undefined => {
  const { text, from, count, dimensions } = partition;
  const { vector, threshold, now } = wanted;
  if (vector.numbers.length !== dimensions) return undefined;
  let best = 0;
  let least = threshold;
  let found: number | undefined;
  for (const i of $range(count - 1, 0, -1)) {
    const before = from - 1 + i * (headBytes + dimensions);
    if (numberAt(text, before + places.expires_at) > now) {
      const cosine = cosineAt(vector, text, before, least);
      if (cosine > best && !isReordered(wanted, text, before)) {
        best = cosine;
        least = math.max(least, cosine);
        found = before;
      }
    }
  }
  if (found === undefined) return undefined;
  return { key: keyAt(text, found + 1), similarity: math.min(1, best) };
};
