import { documentFields } from "moontide/feature/configuration/schema";
import { poolFields } from "moontide/feature/pool/schema";
import { editDistance, nearest } from "moontide/schema/suggest";
import { suggestOption } from "moontide/schema/suggest-option";
import { seededRandom } from "../../support/lua/random";

describe("editDistance", () => {
  const cases: readonly (readonly [from: string, to: string, distance: number])[] = [
    ["", "", 0],
    ["", "abc", 3],
    ["abc", "", 3],
    ["same", "same", 0],
    ["kitten", "sitting", 3],
    ["peak_ewam", "peak_ewma", 1],
    ["ab", "ba", 1],
    ["abcd", "badc", 2],
    ["ca", "abc", 3],
  ];
  for (const [from, to, distance] of cases) {
    it(`is ${distance} from "${from}" to "${to}"`, () => {
      assert.equal(distance, editDistance(from, to));
    });
  }

  it("is the same both ways and at most the longer length, for random texts", () => {
    const random = seededRandom(1);
    const draw = (): string => {
      let text = "";
      for (const _ of $range(1, random.integer(8))) text += string.char(96 + random.integer(3));
      return text;
    };
    for (const _ of $range(1, 500)) {
      const from = draw();
      const to = draw();
      const distance = editDistance(from, to);
      assert.equal(distance, editDistance(to, from), `${from} ${to}`);
      assert.is_true(distance <= math.max(from.length, to.length), `${from} ${to}`);
      assert.is_true(distance >= math.abs(from.length - to.length), `${from} ${to}`);
      assert.equal(from === to, distance === 0, `${from} ${to}`);
    }
  });
});

describe("nearest", () => {
  it("prefers fewer edits, then the first candidate", () => {
    assert.equal("checkout", nearest("chekout", ["checkin", "checkout"]));
    assert.equal("pool-a", nearest("pool-x", ["pool-a", "pool-b"]));
  });

  it("ignores case", () => assert.equal("GET", nearest("get", ["POST", "GET"])));

  it("allows two edits in long texts and one in short ones", () => {
    assert.equal("round_robin", nearest("rund_robn", ["round_robin"]));
    assert.is_nil(nearest("rond_rbn", ["round_robin"]));
    assert.equal("dns", nearest("dn", ["file", "dns"]));
    assert.is_nil(nearest("fetch", ["patch"]));
  });

  it("finds nothing among no candidates", () => assert.is_nil(nearest("a", [])));
});

describe("suggestOption", () => {
  const cases: readonly (readonly [name: string, meant: string | undefined])[] = [
    ["endpoint", "endpoints"],
    ["servers", "endpoints"],
    ["Timeouts", "timeouts"],
    ["readTimeout", "timeouts.read_seconds"],
    ["per_try_timeout", "retries.per_try_timeout_seconds"],
    ["per_try_timeout_ms", "retries.per_try_timeout_seconds"],
    ["max_ejection_percent", "health.passive.maximum_ejected_percent"],
    ["proxy_read_timeout", "timeouts.read_seconds"],
    ["nonsense", undefined],
  ];
  for (const [name, meant] of cases) {
    it(`of "${name}" is ${meant ?? "nothing"}`, () => {
      assert.equal(meant, suggestOption(name, poolFields));
    });
  }

  it("never names another option for one that exists", () => {
    for (const field of documentFields) {
      assert.equal(field.name, suggestOption(field.name, documentFields));
    }
    for (const field of poolFields) {
      assert.equal(field.name, suggestOption(field.name, poolFields));
    }
  });
});
