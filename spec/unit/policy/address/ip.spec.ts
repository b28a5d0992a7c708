import { formatIp, isBefore, isIpv4, parseIp } from "moontide/policy/address/ip";
import { seededRandom } from "../../../support/lua/random";

const canonical = (text: string): string | undefined => {
  const ip = parseIp(text);
  return ip === undefined ? undefined : formatIp(ip);
};

describe("addresses", () => {
  it("are read in every form of RFC 4291 and written as RFC 5952 wants", () => {
    const forms: [written: string, expected: string][] = [
      ["0.0.0.0", "0.0.0.0"],
      ["255.255.255.255", "255.255.255.255"],
      ["::", "::"],
      ["::1", "::1"],
      ["1::", "1::"],
      ["2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"],
      ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
      ["2001:DB8::A:B", "2001:db8::a:b"],
      ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
      ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
      ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
      ["0:0:0:0:0:0:0:0", "::"],
      ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
      ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
      ["::ffff:192.0.2.1", "192.0.2.1"],
      ["::ffff:0:1", "0.0.0.1"],
    ];
    for (const [written, expected] of forms) assert.equal(expected, canonical(written), written);
  });

  it("are refused when they are malformed", () => {
    const texts = [
      ...["", ".", "1", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.5", "1.2.3.4 ", "00.0.0.0"],
      ...[":", ":::", "1:", ":1", "1:2", "1:::2", "1::2::3", "::1:", ":1::", "12345::", "g::"],
      ...["1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "1:2:3:4:5:6:7:1.2.3.4"],
      ...["1.2.3.4::", "::1.2.3.4:5", "::1.2.3", "::1.2.3.256", "fe80::1%lo", "[::1]", "::1/128"],
      string.rep("1:", 5000),
    ];
    for (const text of texts) assert.is_nil(canonical(text), text);
  });

  it("keep their value through text, whatever they are", () => {
    const random = seededRandom(11);
    for (const _ of $range(1, 2000)) {
      const groups: string[] = [];
      for (const i of $range(0, 7)) {
        const zero = random.uniform() < 0.5;
        groups[i] = string.format("%04X", zero ? 0 : random.integer(65536) - 1);
      }
      const written = table.concat(groups, ":");
      const short = canonical(written)!;
      assert.same(parseIp(written), parseIp(short), written);
      assert.equal(short, canonical(short));
    }
  });

  it("are in numeric order", () => {
    const ordered = ["::", "::1", "0.0.0.1", "9.255.0.0", "10.0.0.0", "1::", "1::1", "2::", "ff::"];
    for (const i of $range(1, ordered.length - 1)) {
      const [left, right] = [parseIp(ordered[i - 1]!)!, parseIp(ordered[i]!)!];
      assert.is_true(isBefore(left, right), ordered[i]);
      assert.is_false(isBefore(right, left), ordered[i]);
      assert.is_false(isBefore(left, left), ordered[i]);
    }
  });

  it("know their family", () => {
    assert.is_true(isIpv4(parseIp("10.0.0.1")!));
    assert.is_true(isIpv4(parseIp("::ffff:10.0.0.1")!));
    assert.is_false(isIpv4(parseIp("::10.0.0.1")!));
  });
});
