/** The low 32 bits of a product. Doubles hold 53 bits, so one factor is taken in two halves. */
const multiply = (a: number, b: number): number => {
  const low = (a & 0xffff) * b;
  const high = ((a >>> 16) * b) & 0xffff;
  return (low + (high << 16)) | 0;
};

const rotate = (value: number, places: number): number =>
  (value << places) | (value >>> (32 - places));

const mixed = (block: number): number =>
  multiply(rotate(multiply(block, 0xcc9e2d51 | 0), 15), 0x1b873593);

/** Spreads each bit over all 32 (the finalizer of MurmurHash3); -2^31 to 2^31 - 1. */
const avalanche = (value: number): number => {
  let hash = value;
  hash = multiply(hash ^ (hash >>> 16), 0x85ebca6b | 0);
  hash = multiply(hash ^ (hash >>> 13), 0xc2b2ae35 | 0);
  return hash ^ (hash >>> 16);
};

const unsigned = (value: number): number => (value < 0 ? value + 4294967296 : value);

/** The up to three bytes behind the last whole block. */
const tailOf = (text: string, from: number, length: number): number => {
  let tail = 0;
  for (const i of $range(length, from, -1)) tail = (tail << 8) | string.byte(text, i);
  return tail;
};

/**
 * 32 bits of a text, 0 to 2^32 - 1: MurmurHash3_x86_32 (Appleby, public domain). The same in every worker, gateway and
 * version, which is what consistent hashing and splits rest on. No defence against whoever looks for collisions.
 *
 * @param seed another one gives another, independent hash
 */
export const hashOf = (text: string, seed = 0): number => {
  const length = text.length;
  const whole = length - (length % 4);
  let hash = seed;
  for (const i of $range(1, whole, 4)) {
    const [a, b, c, d] = string.byte(text, i, i + 3);
    const block = a! | (b! << 8) | (c! << 16) | (d! << 24);
    hash = (rotate(hash ^ mixed(block), 13) * 5 + 0xe6546b64) | 0;
  }
  if (whole < length) hash ^= mixed(tailOf(text, whole + 1, length));
  return unsigned(avalanche(hash ^ length));
};

/** The next of a sequence of hashes that depends on the first alone. */
export const nextHash = (hash: number): number => unsigned(avalanche((hash + 0x9e3779b9) | 0));
