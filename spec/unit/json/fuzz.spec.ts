import * as cjson from "cjson";
import { decode } from "moontide/policy/json/decode";
import { encode } from "moontide/policy/json/encode";
import { members, spliced } from "moontide/policy/json/members";
import { repairedUtf8 } from "moontide/policy/json/utf8";
import { isList, isRaw, Json, JsonList, jsonNull, JsonObject } from "moontide/policy/json/value";
import { mutated } from "../../support/lua/pieces";
import { SeededRandom, seededRandom } from "../../support/lua/random";

const theirs = cjson.new();
theirs.decode_invalid_numbers(false);
theirs.decode_max_depth(64);

const one = <Item>(random: SeededRandom, items: readonly Item[]): Item =>
  items[random.integer(items.length) - 1]!;

const texts = [
  '""',
  '"a"',
  '"role"',
  '"content"',
  '"\\n\\"\\\\\\/\\u00e9"',
  '"\\ud83d\\ude00"',
  '"中文😀"',
  '"\x7f"',
  '"\\u0000"',
  `"${string.rep("long ", 30)}"`,
];
const numbers = [
  "0",
  "-0",
  "1",
  "-12.5e3",
  "0.1",
  "1e400",
  "12345678901234567890",
  "0.30000000000000004",
  "1E-7",
];
const others = ["true", "false", "null", "{}", "[]", "[ ]", "{\n}"];

const documentOf = (random: SeededRandom, levels: number): string => {
  const kind = random.integer(levels > 0 ? 6 : 3);
  if (kind === 1) return one(random, texts);
  if (kind === 2) return one(random, numbers);
  if (kind === 3) return one(random, others);
  const items: string[] = [];
  for (const _ of $range(1, random.integer(5) - 1)) {
    const item = documentOf(random, levels - 1);
    const space = one(random, ["", "", " ", "\r\n\t"]);
    items[items.length] = kind < 5 ? item + space : `${one(random, texts)}:${space}${item}`;
  }
  const list = table.concat(items, one(random, [",", ", "]));
  return kind < 5 ? `[${list}]` : `{${list}}`;
};

const isSameList = (ours: JsonList, their: readonly unknown[]): boolean => {
  if (their.length !== ours.length) return false;
  for (const i of $range(1, their.length)) if (!isSame(ours[i - 1], their[i - 1])) return false;
  return true;
};

const isSameObject = (ours: JsonObject, their: Readonly<Record<string, unknown>>): boolean => {
  for (const [name, value] of pairs(their)) if (!isSame(ours[name], value)) return false;
  for (const [name] of pairs(ours)) if (their[name] === undefined) return false;
  return true;
};

/** Whether lua-cjson read the same; it has no text for numbers. */
const isSame = (ours: Json | undefined, their: unknown): boolean => {
  if (their === cjson.null) return ours === jsonNull || ours === undefined;
  if (isRaw(ours)) return (tonumber(ours.raw) ?? their) === their;
  if (typeof their !== "object" || typeof ours !== "object") return ours === their;
  if (isList(ours)) return isSameList(ours, their as unknown as unknown[]);
  return isSameObject(ours, their as unknown as Record<string, unknown>);
};

/** lua-cjson leaves bytes that are no UTF-8 as they are, and takes a zero for the end. */
const readTheirs = (text: string): unknown => {
  if (string.find(text, "\0", 1, true)[0] !== undefined) return undefined;
  const [isRead, value] = pcall(theirs.decode, repairedUtf8(text));
  return isRead ? value : undefined;
};

/** @returns whether it is a document */
const check = (text: string, raw: LuaSet<string>): boolean => {
  const [value, problem] = decode(text);
  const their = readTheirs(text);
  assert.equal(value === undefined, problem !== undefined);
  // lua-cjson refuses half a surrogate pair, and takes control characters in strings, and `1.`.
  if (their !== undefined && value !== undefined) assert.is_true(isSame(value, their), text);
  if (value === undefined) {
    assert.is_nil(decode(text, raw)[0]);
    assert.is_nil(members(text)[0]);
    return false;
  }
  const written = encode(value);
  const [again] = decode(written);
  assert.same(value, again, text);
  assert.equal(written, encode(again!));
  const [partly] = decode(text, raw);
  assert.equal(written, encode(decode(encode(partly!))[0]!), text);
  const [found] = members(text);
  if (found !== undefined) assert.equal(text, spliced(text, found, []));
  return true;
};

const rawNames = new LuaSet<string>();
for (const name of ["a", "content", "中文😀"]) rawNames.add(name);

describe("any JSON document (seeded)", () => {
  it("is read as lua-cjson reads it, and is the same there and back", () => {
    const random = seededRandom(1);
    for (const _ of $range(1, 5000)) {
      const text = documentOf(random, 5);
      assert.is_true(check(text, rawNames), text);
    }
  });

  it("is read or refused when it was changed, but never an error", () => {
    const random = seededRandom(2);
    let good = 0;
    for (const _ of $range(1, 20000)) {
      let text = documentOf(random, 4);
      for (const _i of $range(1, random.integer(3))) text = mutated(text, random);
      if (check(text, rawNames)) good += 1;
    }
    assert.is_true(good > 1000 && good < 19000);
  });

  it("of random bytes is none, or read", () => {
    const random = seededRandom(3);
    const likely = '{}[]",:\\u0123456789eE+-. \n\ttruefalsn\0\x7f';
    for (const _ of $range(1, 20000)) {
      const bytes: string[] = [];
      for (const i of $range(1, random.integer(12))) {
        const at = random.integer(likely.length);
        const isAny = random.integer(8) === 1;
        bytes[i - 1] = isAny ? string.char(random.integer(256) - 1) : string.sub(likely, at, at);
      }
      check(table.concat(bytes), rawNames);
    }
  });

  it("has members that can be changed at will, and others that stay", () => {
    const random = seededRandom(4);
    const names = ["a", "role", "", "content", "new"];
    for (const _ of $range(1, 5000)) {
      const text = documentOf(random, 4);
      const [found] = members(text);
      if (found !== undefined) {
        const expected = { ...(decode(text)[0] as JsonObject) } as Record<string, Json | undefined>;
        const changes: { name: string; value: string | undefined }[] = [];
        for (const name of names) {
          const isLeft = random.integer(2) === 1;
          if (!isLeft) {
            const value = random.integer(2) === 1 ? documentOf(random, 1) : undefined;
            changes[changes.length] = { name, value };
            const read = value === undefined ? jsonNull : decode(value)[0]!;
            expected[name] = read === jsonNull ? undefined : read;
          }
        }
        const changed = spliced(text, found, changes);
        const [value, problem] = decode(changed);
        assert.is_nil(problem, `${text} became ${changed}`);
        assert.same(expected, value, `${text} became ${changed}`);
      }
    }
  });

  it("of many brackets, quotes or digits takes no long time", () => {
    const began = os.clock();
    const long = 300000;
    for (const text of [
      "[",
      "{",
      '"',
      '\\"',
      '"\\"',
      "1",
      "[[],",
      '{"":',
      "\ufffd",
      '"\\u',
      "-",
      '["\\n",',
    ]) {
      const repeated = string.rep(text, math.floor(long / text.length));
      decode(repeated);
      decode(`"${repeated}"`);
      decode(`[${repeated}]`);
      members(`{"a":${repeated}`);
    }
    const escapes = `[${string.rep('"\\n",', 50000)}${string.rep('"abc",', 50000)}1]`;
    assert.equal(100001, (decode(escapes)[0] as JsonList).length);
    assert.is_true(os.clock() - began < 3);
  });
});
