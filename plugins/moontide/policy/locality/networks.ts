import { cidrsContain, CidrSet, compileCidrs } from "../address/cidr";
import { Ip } from "../address/ip";

/** Networks of one size, by region. */
interface Size {
  readonly bits: number;
  readonly regions: string[];
  readonly sets: CidrSet[];
}

/** Which region a network belongs to, smallest networks first. */
export type Networks = readonly Size[];

/** The bits of a prefix as if it was IPv6, so that both families are in one order. */
const bitsOf = (cidr: string): number => {
  const [text] = string.match(cidr, "/(%d+)$");
  const [colon] = string.find(cidr, ":", 1, true);
  if (text === undefined) return 128;
  return tonumber(text)! + (colon === undefined ? 96 : 0);
};

const isSmaller = (left: Size, right: Size): boolean => left.bits > right.bits;

interface Entries {
  readonly bits: number;
  readonly by_region: Record<string, string[]>;
}

const gather = (networks: Readonly<Record<string, string>>): LuaMap<number, Entries> => {
  const sizes = new LuaMap<number, Entries>();
  for (const [cidr, region] of pairs(networks)) {
    const bits = bitsOf(cidr);
    const size = sizes.get(bits) ?? { bits, by_region: {} };
    const list = size.by_region[region] ?? [];
    list[list.length] = cidr;
    size.by_region[region] = list;
    sizes.set(bits, size);
  }
  return sizes;
};

/** @param networks checked prefixes and the region of each */
export const compileNetworks = (networks: Readonly<Record<string, string>>): Networks => {
  const compiled: Size[] = [];
  for (const [bits, { by_region }] of gather(networks)) {
    const size: Size = { bits, regions: [], sets: [] };
    for (const [region, cidrs] of pairs(by_region)) {
      const [set] = compileCidrs(cidrs);
      if (set !== undefined) {
        size.regions[size.regions.length] = region;
        size.sets[size.sets.length] = set;
      }
    }
    compiled[compiled.length] = size;
  }
  table.sort(compiled, isSmaller);
  return compiled;
};

/** The region of the smallest network that an address is in. Allocates nothing. */
export const networkRegion = (networks: Networks, ip: Ip): string | undefined => {
  for (const { regions, sets } of networks) {
    for (const i of $range(0, sets.length - 1)) {
      if (cidrsContain(sets[i]!, ip)) return regions[i];
    }
  }
  return undefined;
};
