import { Result } from "../../kernel/result";
import { Ip, parseIp } from "./ip";
import { quote } from "./quote";

/** The addresses from `low` to `high`, both included. */
export interface CidrRange {
  readonly low: Ip;
  high: Ip;
}

/** What is left of a word when only its first `bits` are kept; any number of bits. */
const mask = (word: number, bits: number): number =>
  word - (word % math.pow(2, 32 - math.min(math.max(bits, 0), 32)));

/** The same word with everything behind its first `bits` set. */
const fill = (word: number, bits: number): number =>
  mask(word, bits) + math.pow(2, 32 - math.min(math.max(bits, 0), 32)) - 1;

const rangeOf = (ip: Ip, bits: number): CidrRange => ({
  low: {
    word1: mask(ip.word1, bits),
    word2: mask(ip.word2, bits - 32),
    word3: mask(ip.word3, bits - 64),
    word4: mask(ip.word4, bits - 96),
  },
  high: {
    word1: fill(ip.word1, bits),
    word2: fill(ip.word2, bits - 32),
    word3: fill(ip.word3, bits - 64),
    word4: fill(ip.word4, bits - 96),
  },
});

/** A length in plain decimal up to `maximum`, or undefined. */
const prefixBits = (text: string, maximum: number): number | undefined => {
  const [digits] = string.find(text, "^%d%d?%d?$");
  const bits = digits === undefined ? undefined : tonumber(text);
  return bits !== undefined && bits <= maximum ? bits : undefined;
};

/**
 * One entry: `10.0.0.0/8`, `2001:db8::/32`, or a single address. Bits behind the prefix are ignored, as
 * nginx's `set_real_ip_from` does.
 */
export const parseCidr = (text: string): Result<CidrRange> => {
  const [address, prefix] = string.match(text, "^([^/]*)/?(.*)$");
  const ip = parseIp(address!);
  const [dotted] = string.find(address!, "^[%d.]+$");
  const offset = dotted === undefined ? 0 : 96;
  const [hasPrefix] = string.find(text, "/", 1, true);
  const bits = hasPrefix === undefined ? 128 - offset : prefixBits(prefix!, 128 - offset);
  if (ip === undefined || bits === undefined) {
    return $multi(
      undefined,
      `found ${quote(text)}, expected an address or a prefix like 10.0.0.0/8 or 2001:db8::/32`,
    );
  }
  return $multi(rangeOf(ip, bits + offset), undefined);
};
