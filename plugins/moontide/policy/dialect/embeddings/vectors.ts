import { encodeBase64 } from "../../encoding/base64";
import type { Vector } from "./embeddings";

/** The half is at least 0.5 and below 1; the types of Lua know one result alone. */
const splitFloat = math.frexp as unknown as (
  this: void,
  value: number,
) => LuaMultiReturn<[half: number, power: number]>;

/** What the 23 bits behind the point count to. */
const fractions = 8388608;

/** What is as large has no exponent left: it is infinite. */
const largest = 2 ** 128;

const bytesOf = (sign: number, exponent: number, fraction: number): string =>
  string.char(
    fraction % 256,
    math.floor(fraction / 256) % 256,
    (exponent % 2) * 128 + math.floor(fraction / 65536),
    sign * 128 + math.floor(exponent / 2),
  );

/** The four bytes of a 32-bit float (IEEE 754), little-endian, rounded to the nearest. */
const floatBytes = (value: number): string => {
  const sign = value < 0 ? 1 : 0;
  if (!(math.abs(value) < largest)) return bytesOf(sign, 255, 0);
  const [half, power] = splitFloat(math.abs(value));
  let exponent = power + 126;
  if (exponent <= 0 || half === 0) {
    // Too small for an exponent of its own: counted in steps of 2^-149.
    return bytesOf(sign, 0, math.floor(math.abs(value) * 2 ** 149 + 0.5));
  }
  let fraction = math.floor((half * 2 - 1) * fractions + 0.5);
  if (fraction === fractions) {
    fraction = 0;
    exponent += 1;
  }
  return exponent >= 255 ? bytesOf(sign, 255, 0) : bytesOf(sign, exponent, fraction);
};

/** A vector as clients get it that ask for base64. Of thousands of numbers it takes milliseconds. */
export const inBytes = (vector: Vector): Vector => {
  if (vector.numbers === undefined) return vector;
  const bytes: string[] = [];
  for (const [number] of string.gmatch(vector.numbers.raw, "[^%[%],%s]+")) {
    bytes[bytes.length] = floatBytes(tonumber(number) ?? 0);
  }
  return { base64: encodeBase64(table.concat(bytes)) };
};
