/** Of the polynomial 0xEDB88320, by byte. */
const remainders = new LuaTable<number, number>();
for (const byte of $range(0, 255)) {
  let remainder = byte;
  for (const _ of $range(1, 8)) {
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ 0xedb88320;
  }
  remainders.set(byte, remainder);
}

/**
 * CRC-32 (RFC 1952, 8) of some bytes of a text, as the signed number of 32 bits that LuaJIT's bit operations work with.
 */
export const crc32 = (text: string, from: number, to: number): number => {
  let sum = -1;
  for (const i of $range(from, to)) {
    sum = remainders.get((sum ^ string.byte(text, i)) & 255) ^ (sum >>> 8);
  }
  return ~sum;
};
