/** Numbers in network order. Behind the end of a text stand zeros. */
export const readU16 = (text: string, at: number): number => {
  const [high, low] = string.byte(text, at, at + 1);
  return (high ?? 0) * 256 + (low ?? 0);
};

export const readU32 = (text: string, at: number): number =>
  readU16(text, at) * 65536 + readU16(text, at + 2);

/** As a signed number, as sums are. */
export const readSum = (text: string, at: number): number => readU32(text, at) | 0;

export const u16 = (value: number): string =>
  string.char(math.floor(value / 256) % 256, value % 256);

export const u32 = (value: number): string => u16(math.floor(value / 65536)) + u16(value % 65536);

/** @param sum signed */
export const sumBytes = (sum: number): string => u32(sum % 4294967296);
