import { CidrSet, cidrsContain, compileCidrs } from "moontide/policy/address/cidr";
import { parseIp } from "moontide/policy/address/ip";
import { SeededRandom, seededRandom } from "../../../support/lua/random";
import { bytesPerCall } from "./cost";

const compiled = (entries: readonly string[]): CidrSet => {
  const [set, err] = compileCidrs(entries);
  if (set === undefined) error(err);
  return set;
};

const contains = (entries: readonly string[], address: string): boolean =>
  cidrsContain(compiled(entries), parseIp(address)!);

/** The reference: addresses are texts of 0 and 1, and a prefix is the beginning of such a text. */
const randomBits = (random: SeededRandom, length: number): string => {
  const bits: string[] = [];
  for (const i of $range(0, length - 1)) bits[i] = random.uniform() < 0.5 ? "0" : "1";
  return table.concat(bits);
};

const toText = (bits: string): string => {
  const size = bits.length === 32 ? 8 : 16;
  const parts: string[] = [];
  for (const i of $range(0, bits.length / size - 1)) {
    const value = tonumber(string.sub(bits, i * size + 1, (i + 1) * size), 2)!;
    parts[i] = string.format(size === 8 ? "%d" : "%x", value);
  }
  return table.concat(parts, size === 8 ? "." : ":");
};

/** An address that shares a beginning with another one, so that borders are hit. */
const neighbour = (random: SeededRandom, bits: string): string => {
  const shared = random.integer(bits.length + 1) - 1;
  return string.sub(bits, 1, shared) + randomBits(random, bits.length - shared);
};

describe("compileCidrs", () => {
  it("matches prefixes and single addresses of both families", () => {
    const entries = ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"];
    for (const inside of ["10.0.0.0", "10.255.255.255", "192.0.2.7", "2001:db8:ffff::", "::1"]) {
      assert.is_true(contains(entries, inside), inside);
    }
    for (const outside of ["9.255.255.255", "11.0.0.0", "192.0.2.8", "2001:db9::", "::2", "::"]) {
      assert.is_false(contains(entries, outside), outside);
    }
  });

  it("takes an IPv4-mapped address for the IPv4 address that it is", () => {
    assert.is_true(contains(["10.0.0.0/8"], "::ffff:10.1.2.3"));
    assert.is_true(contains(["::ffff:10.0.0.0/104"], "10.1.2.3"));
  });

  it("keeps the families apart", () => {
    assert.is_false(contains(["::/0"], "10.0.0.1"));
    assert.is_false(contains(["0.0.0.0/0"], "::1"));
    assert.is_true(contains(["0.0.0.0/0"], "255.255.255.255"));
    assert.is_true(contains(["::/0"], "ffff::"));
  });

  it("ignores the bits behind a prefix", () => {
    assert.is_true(contains(["10.1.2.3/8"], "10.9.9.9"));
  });

  it("knows unix peers only when they are listed", () => {
    assert.is_true(compiled(["unix:"]).unix);
    assert.is_false(compiled(["0.0.0.0/0"]).unix);
    assert.is_false(contains(["unix:"], "127.0.0.1"));
  });

  it("matches nothing with an empty list", () => {
    assert.is_false(contains([], "127.0.0.1"));
  });

  it("refuses the list for one bad entry and names its place", () => {
    const bad = ["", "x", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8"];
    for (const entry of [...bad, "10.0.0.0/08x", "10.0.0/8", "/8", "unix:/run/x", "10.0.0.0/ 8"]) {
      const [set, err] = compileCidrs(["10.0.0.0/8", entry]);
      assert.is_nil(set, entry);
      assert.matches('[1]: found "', err ?? "", 1, true);
    }
  });

  it("agrees with a comparison of bit texts", () => {
    const random = seededRandom(5);
    for (const round of $range(1, 300)) {
      const width = round % 2 === 0 ? 32 : 128;
      const prefixes: string[] = [];
      const entries: string[] = [];
      const seed = randomBits(random, width);
      for (const i of $range(0, random.integer(20) - 1)) {
        const bits = neighbour(random, seed);
        const length = random.integer(width + 1) - 1;
        prefixes[i] = string.sub(bits, 1, length);
        entries[i] = `${toText(bits)}/${length}`;
      }
      const set = compiled(entries);
      for (const _ of $range(1, 20)) {
        const bits = neighbour(random, seed);
        let expected = false;
        for (const prefix of prefixes) {
          if (string.sub(bits, 1, prefix.length) === prefix) expected = true;
        }
        const text = toText(bits);
        assert.equal(
          expected,
          cidrsContain(set, parseIp(text)!),
          `${text} in ${table.concat(entries, " ")}`,
        );
      }
    }
  });

  it("looks up without allocating", () => {
    const entries: string[] = [];
    for (const i of $range(0, 255)) entries[i] = `10.${i}.0.0/17`;
    const set = compiled(entries);
    const ip = parseIp("10.200.1.1")!;
    assert.is_true(cidrsContain(set, ip));
    assert.is_true(bytesPerCall(10000, () => cidrsContain(set, ip)) < 1);
  });
});
