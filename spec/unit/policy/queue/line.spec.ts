import { lowestTier } from "moontide/kernel/priority";
import {
  createLine,
  isOverloaded,
  join,
  leave,
  Line,
  nextOf,
  Place,
  serve,
  victimsFor,
} from "moontide/policy/queue/line";

interface Named extends Place {
  readonly name: string;
}

const place = (name: string, tier = 2, bytes = 0): Named => ({
  name,
  tier,
  bytes,
  joined_at: 0,
  before: undefined,
  after: undefined,
});

/** Joins one for each letter, all in one tier. */
const joined = (line: Line, names: string, tier = 2): Named[] => {
  const places: Named[] = [];
  for (const i of $range(1, names.length)) {
    const one = place(string.sub(names, i, i), tier);
    join(line, one, 0.25);
    places[places.length] = one;
  }
  return places;
};

const serveNext = (line: Line, youngest_first = false): string => {
  const next = nextOf(line, youngest_first) as Named | undefined;
  if (next === undefined) return "";
  serve(line, next, 0);
  return next.name;
};

const serveAll = (line: Line, youngest_first = false): string => {
  let order = "";
  while (line.length > 0) order += serveNext(line, youngest_first);
  return order;
};

const namesOf = (places: readonly Place[] | undefined): string => {
  if (places === undefined) return "nobody";
  let names = "";
  for (const one of places) names += (one as Named).name;
  return names;
};

describe("a line", () => {
  it("serves the oldest first in calm, and the youngest when it is told so", () => {
    const line = createLine(0);
    joined(line, "abc");
    assert.equal("abc", serveAll(line));
    joined(line, "abc");
    assert.equal("cba", serveAll(line, true));
  });

  it("lets anybody leave, from wherever they stand", () => {
    for (const leaving of $range(0, 3)) {
      const line = createLine(0);
      const places = joined(line, "abcd");
      leave(line, places[leaving]!, 0);
      const [expected] = string.gsub("abcd", places[leaving]!.name, "");
      assert.equal(expected, serveAll(line));
      assert.equal(0, line.length);
    }
  });

  it("serves all of the top tier before the others, whenever they came", () => {
    const line = createLine(0);
    joined(line, "ab", 2);
    joined(line, "xy", 0);
    assert.equal("x", serveNext(line));
    joined(line, "z", 0);
    assert.equal("yzab", serveAll(line));
  });

  it("gives each tier below the top twice what the next one gets, and so starves none", () => {
    const line = createLine(0);
    for (const tier of $range(1, lowestTier)) {
      joined(line, string.rep(`${tier}`, 100), tier);
    }
    const served: Record<string, number> = {};
    for (const _ of $range(1, 62)) {
      const tier = serveNext(line);
      served[tier] = (served[tier] ?? 0) + 1;
    }
    assert.same({ "1": 32, "2": 16, "3": 8, "4": 4, "5": 2 }, served);
  });

  it("lets no tier save up what it did not use while nobody of it waited", () => {
    const line = createLine(0);
    joined(line, string.rep("h", 50), 1);
    for (const _ of $range(1, 30)) serveNext(line);
    joined(line, string.rep("l", 20), 3);
    let lows = 0;
    for (const _ of $range(1, 20)) if (serveNext(line) === "l") lows += 1;
    assert.equal(4, lows);
  });

  it("counts as overloaded when it has been busy for long, until it has been empty for a while", () => {
    const line = createLine(5);
    const waits = (from: number, until_then: number): void => {
      const one = { ...place("a"), joined_at: from };
      join(line, one, 0.25);
      serve(line, one, until_then);
    };
    const isBusyAt = (now: number): boolean => {
      const one = { ...place("a"), joined_at: now };
      join(line, one, 0.25);
      const busy = isOverloaded(line, now, 0.25);
      leave(line, one, now);
      return busy;
    };
    assert.is_false(isOverloaded(line, 100, 0.25));
    join(line, { ...place("a"), joined_at: 100 }, 0.25);
    assert.is_false(isOverloaded(line, 100.25, 0.25));
    assert.is_true(isOverloaded(line, 100.26, 0.25));
    serve(line, nextOf(line, false)!, 101);
    assert.is_false(isOverloaded(line, 101, 0.25));
    // Empty for 10 ms only: nothing is over. After 20 ms it is, however long it was busy before.
    assert.is_true(isBusyAt(101.01));
    assert.is_false(isBusyAt(101.03));
    // Half of the time is calm, however often somebody waits.
    for (const i of $range(0, 100)) waits(102 + i * 0.02, 102.01 + i * 0.02);
    assert.is_false(isBusyAt(104.021));
    // Hardly ever empty is overload.
    for (const i of $range(0, 100)) waits(105 + i * 0.02, 105.0199 + i * 0.02);
    assert.is_true(isBusyAt(107.021));
  });
});

describe("who makes room", () => {
  it("is the youngest of the lowest tier", () => {
    const line = createLine(0);
    joined(line, "ab", 4);
    joined(line, "cd", 3);
    assert.equal("b", namesOf(victimsFor(line, 2, 1, 0)));
  });

  it("is nobody who is as important, or more", () => {
    const line = createLine(0);
    joined(line, "ab", 2);
    joined(line, "c", 0);
    assert.equal("nobody", namesOf(victimsFor(line, 2, 1, 0)));
    assert.equal("b", namesOf(victimsFor(line, 1, 1, 0)));
  });

  it("is as many as hold the memory that is missing, and of the others only as many as there are places missing", () => {
    const line = createLine(0);
    join(line, place("a", 4, 10), 0.25);
    join(line, place("b", 4, 0), 0.25);
    join(line, place("c", 4, 10), 0.25);
    join(line, place("d", 4, 0), 0.25);
    assert.equal("ca", namesOf(victimsFor(line, 2, 0, 15)));
    assert.equal("dc", namesOf(victimsFor(line, 2, 1, 5)));
  });

  it("is nobody when all together would not be enough", () => {
    const line = createLine(0);
    join(line, place("a", 4, 10), 0.25);
    assert.equal("nobody", namesOf(victimsFor(line, 2, 0, 11)));
  });

  it("is nobody when nothing is missing", () => {
    const line = createLine(0);
    joined(line, "a", 5);
    assert.equal("", namesOf(victimsFor(line, 0, 0, 0)));
  });
});
