/**
 * Vectors of texts in one byte a number. Each is scaled so that its largest number is 127 and rounded; that turns it by so
 * little that the cosine of two is wrong by about a thousandth at most (spec/unit/semantic-cache).
 */
import { mostDimensions } from "./dimensions";

const largest = 127;

export interface CompactVector {
  /** Whole, -127 to 127. */
  readonly numbers: readonly number[];
  /** The sum of their squares, and of those behind the first quarter. */
  readonly square: number;
  readonly tail_square: number;
}

/** How many numbers are the first quarter. */
export const headOf = (dimensions: number): number => math.ceil(dimensions / 4);

/** The numbers of a JSON list, and the size of the largest; undefined where it holds anything else, or too many. */
const readNumbers = (
  list: string,
): LuaMultiReturn<[numbers: number[] | undefined, most: number]> => {
  const numbers: number[] = [];
  let most = 0;
  for (const [word] of string.gmatch(list, "[^%[%],%s]+")) {
    const number = tonumber(word);
    if (number === undefined || number !== number || numbers.length >= mostDimensions) {
      return $multi(undefined, 0);
    }
    numbers[numbers.length] = number;
    most = math.max(most, math.abs(number));
  }
  return $multi(numbers, most);
};

/**
 * A vector of whatever length, from the list of its numbers as JSON. Undefined where it has no direction: nothing in it, all
 * zero, or what is no number.
 */
export const compactVector = (list: string): CompactVector | undefined => {
  const [numbers, most] = readNumbers(list);
  if (numbers === undefined || most === 0 || most === math.huge) return undefined;
  const head = headOf(numbers.length);
  let square = 0;
  let head_square = 0;
  for (const i of $range(1, numbers.length)) {
    const number = math.floor((numbers[i - 1]! / most) * largest + 0.5);
    numbers[i - 1] = number;
    square += number * number;
    if (i === head) head_square = square;
  }
  return { numbers, square, tail_square: square - head_square };
};

/** A byte for each number: 128 stands for 0. */
export const bytesOf = ({ numbers }: CompactVector): string => {
  const bytes: string[] = [];
  for (const number of numbers) bytes[bytes.length] = string.char(number + 128);
  return table.concat(bytes);
};

/**
 * The sum of the products of some numbers of a vector with as many bytes of a text.
 *
 * @param from the first of the numbers, counted from 1
 * @param to the last
 * @param before how many bytes stand before the text's first number
 */
export const dotProduct = (
  numbers: readonly number[],
  from: number,
  to: number,
  text: string,
  before: number,
): number => {
  let sum = 0;
  for (const i of $range(from, to)) sum += numbers[i - 1]! * (string.byte(text, before + i) - 128);
  return sum;
};
