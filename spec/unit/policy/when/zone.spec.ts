import { offsetAt, TimeZone } from "moontide/policy/when/time-zone";
import { readZone } from "moontide/policy/when/zone-file";
import { parseZoneRule, ruleOffset } from "moontide/policy/when/zone-rule";
import { daysUntil, yearOf } from "moontide/policy/when/calendar";

// The time zones of this machine (Debian: tzdata).

const contentOf = (name: string): string => {
  const [file, problem] = io.open(`/usr/share/zoneinfo/${name}`, "rb");
  if (file === undefined) error(`${problem}: install tzdata`);
  const content = file.read("*a")!;
  file.close();
  return content;
};

const zoneOf = (name: string): TimeZone => {
  const [zone, problem] = readZone(contentOf(name), name);
  if (zone === undefined) error(`${name}: ${problem}`);
  return zone;
};

/** Seconds since 1970 of a time in UTC. */
const utc = (year: number, month: number, day: number, hour: number, minute = 0): number =>
  daysUntil(year, month, day) * 86400 + hour * 3600 + minute * 60;

/** A change, and the offsets in hours before and from it on. */
type Change = readonly [wall: number, before: number, after: number];

const changes: Readonly<Record<string, readonly Change[]>> = {
  "Europe/Berlin": [
    [utc(2026, 3, 29, 1), 1, 2],
    [utc(2026, 10, 25, 1), 2, 1],
    [utc(2045, 3, 26, 1), 1, 2],
    [utc(2045, 10, 29, 1), 2, 1],
    [utc(1945, 5, 24, 0), 2, 3],
  ],
  "America/New_York": [
    [utc(2026, 3, 8, 7), -5, -4],
    [utc(2026, 11, 1, 6), -4, -5],
    [utc(2060, 3, 14, 7), -5, -4],
    [utc(2060, 11, 7, 6), -4, -5],
  ],
  "Australia/Lord_Howe": [
    [utc(2026, 4, 4, 15), 11, 10.5],
    [utc(2026, 10, 3, 15, 30), 10.5, 11],
    [utc(2050, 4, 2, 15), 11, 10.5],
    [utc(2050, 10, 1, 15, 30), 10.5, 11],
  ],
  // Summer is the standard there, and winter goes back by an hour.
  "Europe/Dublin": [
    [utc(2044, 3, 27, 1), 0, 1],
    [utc(2044, 10, 30, 1), 1, 0],
  ],
  "Asia/Tokyo": [[utc(2026, 7, 1, 0), 9, 9]],
  "Asia/Kathmandu": [[utc(2030, 1, 1, 0), 5.75, 5.75]],
  "Etc/GMT+3": [[utc(2030, 1, 1, 0), -3, -3]],
};

describe("a time zone", () => {
  for (const [name, list] of pairs(changes)) {
    it(`changes as clocks do in ${name}`, () => {
      const zone = zoneOf(name);
      for (const [wall, before, after] of list) {
        assert.equal(before * 3600, offsetAt(zone, wall - 1), `${name} before ${wall}`);
        assert.equal(after * 3600, offsetAt(zone, wall), `${name} at ${wall}`);
      }
    });
  }

  it("goes on by its rule as its table says, in every zone with summer time", () => {
    for (const name of [
      "Europe/Berlin",
      "Europe/Dublin",
      "America/New_York",
      "America/Santiago",
      "America/Nuuk",
      "Australia/Lord_Howe",
      "Pacific/Auckland",
      "Asia/Jerusalem",
      "Pacific/Chatham",
    ]) {
      const zone = zoneOf(name);
      assert.is_not_nil(zone.rule, name);
      for (const i of $range(1, zone.changes.length)) {
        const wall = zone.changes[i - 1]!;
        if (wall >= utc(2026, 1, 1, 0)) {
          assert.equal(zone.offsets[i - 1], ruleOffset(zone.rule, wall), `${name} at ${wall}`);
          assert.equal(zone.offsets[i - 2], ruleOffset(zone.rule, wall - 1), `${name} ${wall}`);
        }
      }
    }
  });

  it("begins with the local mean time", () => {
    assert.equal(3208, offsetAt(zoneOf("Europe/Berlin"), utc(1800, 1, 1, 0)));
  });

  it("has no summer without a rule for it", () => {
    assert.same({ standard: 19800, summer: undefined }, parseZoneRule("IST-5:30"));
    assert.same({ standard: -7200, summer: undefined }, parseZoneRule("<-02>2"));
  });

  it("can have its summer all year", () => {
    const rule = parseZoneRule("EST5EDT4,0/0,J365/25")!;
    for (const month of $range(1, 12)) {
      assert.equal(-4 * 3600, ruleOffset(rule, utc(2028, month, 1, 0)));
    }
    assert.equal(-4 * 3600, ruleOffset(rule, utc(2029, 1, 1, 4, 30)));
  });

  it("counts days of the year with and without 29 February", () => {
    const rule = parseZoneRule("A0B,J60/0,60/0")!;
    assert.equal(3600, ruleOffset(rule, utc(2028, 3, 1, 0) - 3600 * 2));
    assert.equal(0, ruleOffset(rule, utc(2027, 2, 28, 23)));
    assert.equal(3600, ruleOffset(rule, utc(2027, 3, 1, 0)));
  });
});

describe("what is no time zone", () => {
  it("is told, whatever it is", () => {
    assert.is_nil(readZone("", "x")[0]);
    assert.is_nil(readZone("TZif", "x")[0]);
    assert.is_nil(readZone(string.rep("x", 100), "x")[0]);
    for (const text of ["", "CET", "CET-1CEST", "-1", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,1"]) {
      assert.is_nil(parseZoneRule(text), text);
    }
  });

  it("is told wherever a file is cut, or a byte of it is another one", () => {
    const content = contentOf("Europe/Berlin");
    for (const length of $range(0, content.length - 1, 7)) {
      assert.is_nil(readZone(string.sub(content, 1, length), "x")[0], `${length} bytes`);
    }
    for (const i of $range(1, 400)) {
      const spoilt = string.sub(content, 1, i - 1) + "\xff" + string.sub(content, i + 1);
      const [zone] = readZone(spoilt, "x");
      if (zone !== undefined) assert.is_number(offsetAt(zone, utc(2026, 6, 1, 0)));
    }
  });
});

describe("the calendar", () => {
  it("has the year of every day from 1900 to 2100", () => {
    let year = 1900;
    for (const days of $range(daysUntil(1900, 1, 1), daysUntil(2100, 1, 1))) {
      if (days === daysUntil(year + 1, 1, 1)) year += 1;
      if (yearOf(days) !== year) error(`day ${days} is in ${year}`);
    }
    assert.equal(2100, year);
  });
});
