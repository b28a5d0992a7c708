import { Result } from "../../kernel/result";
import { CidrRange, parseCidr } from "./cidr-range";
import { Ip, isBefore, isIpv4 } from "./ip";

/**
 * A compiled list. The families are apart: `::/0` means every IPv6 address and no IPv4 one. Ranges of a
 * family are in order and don't touch each other, so a look-up halves its way to the one that matters.
 */
export interface CidrSet {
  readonly ipv4: readonly CidrRange[];
  readonly ipv6: readonly CidrRange[];
  /** Whether peers on a unix socket belong to it. */
  readonly unix: boolean;
}

const byLow = (left: CidrRange, right: CidrRange): boolean => isBefore(left.low, right.low);

/** Sorts the ranges and joins those that overlap. */
const join = (ranges: CidrRange[]): CidrRange[] => {
  table.sort(ranges, byLow);
  const joined: CidrRange[] = [];
  for (const range of ranges) {
    const previous = joined[joined.length - 1];
    if (previous === undefined || isBefore(previous.high, range.low)) {
      joined[joined.length] = range;
    } else if (isBefore(previous.high, range.high)) {
      previous.high = range.high;
    }
  }
  return joined;
};

/**
 * Compiles a list of addresses and prefixes, and `unix:` for peers on unix sockets. An entry that is
 * neither refuses the list; the message names its place, counted from 0 as in a JSON path.
 */
export const compileCidrs = (entries: readonly string[]): Result<CidrSet> => {
  const ipv4: CidrRange[] = [];
  const ipv6: CidrRange[] = [];
  let unix = false;
  for (const i of $range(1, entries.length)) {
    const entry = entries[i - 1]!;
    if (entry === "unix:") {
      unix = true;
    } else {
      const [range, err] = parseCidr(entry);
      if (range === undefined) return $multi(undefined, `[${i - 1}]: ${err}`);
      const family = isIpv4(range.low) ? ipv4 : ipv6;
      family[family.length] = range;
    }
  }
  return $multi({ ipv4: join(ipv4), ipv6: join(ipv6), unix }, undefined);
};

/** Whether an address is in the list. Allocates nothing. */
export const cidrsContain = (set: CidrSet, ip: Ip): boolean => {
  const ranges = isIpv4(ip) ? set.ipv4 : set.ipv6;
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = math.floor((low + high) / 2);
    const range = ranges[middle]!;
    if (isBefore(ip, range.low)) high = middle - 1;
    else if (isBefore(range.high, ip)) low = middle + 1;
    else return true;
  }
  return false;
};
