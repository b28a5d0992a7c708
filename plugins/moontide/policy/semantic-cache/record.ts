/**
 * A vector and what it stands for, as bytes: the key of its answer, then five numbers of four bytes (when it ends; the
 * vector's squares; the hashes of the words in any order and in theirs), then the vector. All records of a partition have the
 * same length. The text itself is nowhere.
 */
import { bytesOf, CompactVector } from "./compact";
import { Wording } from "./wording";

/** What was asked for, and where its answer is. */
export interface VectorRecord extends Wording {
  /** 64 hexadecimal digits. */
  readonly key: string;
  /** Seconds since 1970. */
  readonly expires_at: number;
  readonly vector: CompactVector;
}

const keyBytes = 64;

/** How many bytes stand before the vector. */
export const headBytes = keyBytes + 20;

/** Where the four bytes of each number begin, behind the record's beginning. */
export const places = {
  expires_at: keyBytes + 1,
  square: keyBytes + 5,
  tail_square: keyBytes + 9,
  any_order: keyBytes + 13,
  in_order: keyBytes + 17,
} as const;

const fourBytes = (number: number): string =>
  string.char(
    number % 256,
    math.floor(number / 256) % 256,
    math.floor(number / 65536) % 256,
    math.floor(number / 16777216) % 256,
  );

export const writeRecord = (record: VectorRecord): string => {
  const { key, expires_at, vector, any_order, in_order } = record;
  return (
    key +
    fourBytes(expires_at) +
    fourBytes(vector.square) +
    fourBytes(vector.tail_square) +
    fourBytes(any_order) +
    fourBytes(in_order) +
    bytesOf(vector)
  );
};

/** Whether bytes, of whatever origin, can be a record with a vector of so many numbers. */
export const isRecord = (bytes: string, dimensions: number): boolean => {
  if (bytes.length !== headBytes + dimensions) return false;
  return string.find(string.sub(bytes, 1, keyBytes), "^%x+$")[0] !== undefined;
};

/** @param from where the record begins in the text, counted from 1 */
export const keyAt = (text: string, from: number): string =>
  string.sub(text, from, from + keyBytes - 1);

/** @param at where its four bytes begin */
export const numberAt = (text: string, at: number): number => {
  const [first, second, third, fourth] = string.byte(text, at, at + 3);
  return first! + second! * 256 + third! * 65536 + fourth! * 16777216;
};
