import { formatIpv4, readIpv4 } from "./ipv4";
import { readIpv6 } from "./ipv6";
import { formatIpv6 } from "./ipv6-text";

/**
 * An address of either family as four 32-bit words, the most significant first: whole numbers that a
 * double holds exactly. IPv4 stands in its IPv4-mapped place (`::ffff:0:0/96`, RFC 4291, 2.5.5.2), so
 * that a dual-stack listener's `::ffff:192.0.2.1` and `192.0.2.1` are one address.
 */
export interface Ip {
  word1: number;
  word2: number;
  word3: number;
  word4: number;
}

export const newIp = (): Ip => ({ word1: 0, word2: 0, word3: 0, word4: 0 });

const mapped = 65535;
const groups: number[] = [0, 0, 0, 0, 0, 0, 0, 0];

export const isIpv4 = (ip: Ip): boolean => ip.word1 === 0 && ip.word2 === 0 && ip.word3 === mapped;

/**
 * Reads the address in bytes `first` to `last` of a text into `ip`; false when they are none, and `ip`
 * is as it was. Allocates nothing, so it may read headers.
 */
export const readIp = (text: string, first: number, last: number, ip: Ip): boolean => {
  const ipv4 = readIpv4(text, first, last);
  if (ipv4 >= 0) {
    ip.word1 = 0;
    ip.word2 = 0;
    ip.word3 = mapped;
    ip.word4 = ipv4;
    return true;
  }
  if (!readIpv6(text, first, last, groups)) return false;
  ip.word1 = groups[0]! * 65536 + groups[1]!;
  ip.word2 = groups[2]! * 65536 + groups[3]!;
  ip.word3 = groups[4]! * 65536 + groups[5]!;
  ip.word4 = groups[6]! * 65536 + groups[7]!;
  return true;
};

/** The address that the whole text is, without brackets and zone, or undefined. */
export const parseIp = (text: string): Ip | undefined => {
  const ip = newIp();
  return readIp(text, 1, text.length, ip) ? ip : undefined;
};

/** Dotted decimal, or the canonical IPv6 text of RFC 5952: one address has one text. */
export const formatIp = (ip: Ip): string => {
  if (isIpv4(ip)) return formatIpv4(ip.word4);
  groups[0] = math.floor(ip.word1 / 65536);
  groups[1] = ip.word1 % 65536;
  groups[2] = math.floor(ip.word2 / 65536);
  groups[3] = ip.word2 % 65536;
  groups[4] = math.floor(ip.word3 / 65536);
  groups[5] = ip.word3 % 65536;
  groups[6] = math.floor(ip.word4 / 65536);
  groups[7] = ip.word4 % 65536;
  return formatIpv6(groups);
};

/** Whether `left` comes before `right` in numeric order. */
export const isBefore = (left: Ip, right: Ip): boolean => {
  if (left.word1 !== right.word1) return left.word1 < right.word1;
  if (left.word2 !== right.word2) return left.word2 < right.word2;
  if (left.word3 !== right.word3) return left.word3 < right.word3;
  return left.word4 < right.word4;
};
