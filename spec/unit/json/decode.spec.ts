import { decode } from "moontide/policy/json/decode";
import { encode } from "moontide/policy/json/encode";
import {
  emptyList,
  isList,
  isObject,
  isRaw,
  Json,
  jsonNull,
  JsonList,
  JsonObject,
  rawOf,
} from "moontide/policy/json/value";

const decoded = (text: string, raw?: LuaSet<string>): Json => {
  const [value, problem] = decode(text, raw);
  assert.is_nil(problem);
  return value;
};

const objectOf = (text: string, raw?: LuaSet<string>): JsonObject =>
  decoded(text, raw) as JsonObject;

const problemOf = (text: string): string => {
  const [value, problem] = decode(text);
  assert.is_nil(value);
  return problem;
};

const setOf = (...names: string[]): LuaSet<string> => {
  const set = new LuaSet<string>();
  for (const name of names) set.add(name);
  return set;
};

describe("a JSON document", () => {
  it("is read with whatever white space", () => {
    assert.same(
      { a: [1, "b", true, false], c: { d: -2.5 } },
      decoded(' {"a" :[ 1,"b" , true,\n\tfalse ],\r\n"c":{"d":-2.5}} '),
    );
    assert.equal("x", decoded('"x"'));
    assert.equal(0, decoded("0"));
  });

  it("loses its nulls, but for those in lists", () => {
    const value = objectOf('{"a":null,"b":[null,1,null],"c":{"d":null}}');
    assert.is_nil(value.a);
    const list = value.b as JsonList;
    assert.equal(3, list.length);
    assert.equal(jsonNull, list[0]);
    assert.equal('{"b":[null,1,null],"c":{}}', encode(value));
    assert.equal(jsonNull, decoded("null"));
  });

  it("keeps an empty list apart from an empty object", () => {
    const value = objectOf('{"list":[ ],"object":{ }}');
    assert.equal(emptyList, value.list);
    assert.is_true(isList(value.list));
    assert.is_true(isObject(value.object));
    assert.equal('{"list":[],"object":{}}', encode(value));
  });

  it("has the last of members of one name", () => {
    assert.same({ a: 2 }, decoded('{"a":1,"a":2}'));
    assert.same({}, decoded('{"a":1,"\\u0061":null}'));
  });

  it("may be 64 levels deep", () => {
    assert.is_not_nil(decoded(string.rep("[", 64) + string.rep("]", 64)));
    assert.equal(
      "more than 64 levels at byte 65",
      problemOf(string.rep("[", 65) + string.rep("]", 65)),
    );
    assert.equal("more than 64 levels at byte 321", problemOf(string.rep('{"a":', 100)));
    assert.is_not_nil(problemOf(string.rep("[", 1000000)));
  });

  it("that is none is refused with the place", () => {
    const broken: Readonly<Record<string, string>> = {
      "": "the end instead of value at byte 1",
      "  ": "the end instead of value at byte 3",
      "{": "the end instead of name at byte 2",
      '{"a"': "the end instead of colon behind a name at byte 5",
      '{"a":': "the end instead of value at byte 6",
      '{"a":1': "the end instead of comma or } at byte 7",
      '{"a":1,}': "no name at byte 8",
      '{"a" 1}': "no colon behind a name at byte 6",
      "{a:1}": "no name at byte 2",
      "[1,]": "no value at byte 4",
      "[1 2]": "no comma or ] at byte 4",
      "[1}": "no comma or ] at byte 3",
      "1 1": "no end behind the value at byte 3",
      nul: "no value at byte 1",
      True: "no value at byte 1",
      NaN: "no value at byte 1",
      "'a'": "no value at byte 1",
      '"a': "a string without an end, or with an unknown escape at byte 1",
      '"\\': "a string without an end, or with an unknown escape at byte 1",
      '"\\"': "a string without an end, or with an unknown escape at byte 1",
      '"\\x"': "a string without an end, or with an unknown escape at byte 1",
      '"\\u12g4"': "a string without an end, or with an unknown escape at byte 1",
      '"\\u12"': "a string without an end, or with an unknown escape at byte 1",
      '"a\nb"': "a string with a control character at byte 1",
      '["\0"]': "a string with a control character at byte 2",
      "\0": "no value at byte 1",
      "\\": "no value at byte 1",
      "/**/1": "no value at byte 1",
      "\u{a0}1": "no value at byte 1",
    };
    for (const [text, problem] of pairs(broken)) assert.equal(problem, problemOf(text), text);
  });
});

describe("a number", () => {
  it("is one of RFC 8259", () => {
    for (const text of [
      "01",
      "+1",
      "1.",
      ".5",
      "-",
      "1e",
      "1e+",
      "0x1",
      "1.e1",
      "--1",
      "-a",
      "1_0",
      "inf",
    ]) {
      assert.is_not_nil(problemOf(text), text);
    }
    for (const text of ["0", "-0.5", "1e3", "1E-3", "12.5e+2", "123456789"]) {
      assert.equal(tonumber(text), decoded(text));
    }
  });

  it("stays text where a double can't give it back", () => {
    const unchanged = [
      "12345678901234567890",
      "9007199254740993",
      "0.1234567890123456789",
      "1e400",
      "1e99999999999",
      "123456789134567890",
      "-1e400",
      "1e-400",
      "123456789.123456789123",
    ];
    for (const text of unchanged) {
      assert.is_true(isRaw(decoded(text)), text);
      assert.equal(text, encode(decoded(text)));
    }
    const given = ["9007199254740992", "0.30000000000000004", "1.7976931348623157e+308", "0.1"];
    for (const text of given) assert.equal("number", type(decoded(text)), text);
  });

  it("keeps its value on the way there and back", () => {
    const texts: Readonly<Record<string, string>> = {
      "1.0": "1",
      "100": "100",
      "0.70": "0.7",
      "1e3": "1000",
      "1e20": "100000000000000000000",
      "0.30000000000000004": "0.30000000000000004",
      "0.1": "0.1",
      "-0.5": "-0.5",
      "1e21": "1e+21",
      "4294967296": "4294967296",
      "1700000000000": "1700000000000",
      "123456789012345": "123456789012345",
      "1.5e-7": "1.5e-07",
    };
    for (const [text, written] of pairs(texts)) assert.equal(written, encode(decoded(text)));
  });

  it("that is none is null", () => {
    assert.equal("[null,null,null]", encode([0 / 0, math.huge, -math.huge]));
  });
});

describe("a string", () => {
  it("has its escapes undone", () => {
    assert.equal('"\\/\b\f\n\r\té', decoded('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"'));
    assert.equal("\0", decoded('"\\u0000"'));
    assert.equal("a\\", decoded('"a\\\\"'));
    assert.same(['"', "b", '\\"', "c"], decoded('["\\"","b","\\\\\\"","c"]'));
    assert.equal("aßb中c😀d", decoded('"a\\u00DFb\\u4e2dc\\uD83D\\uDE00d"'));
  });

  it("has U+FFFD for half a surrogate pair", () => {
    assert.equal("\ufffd", decoded('"\\ud83d"'));
    assert.equal("\ufffdx", decoded('"\\ude00x"'));
    assert.equal("\ufffda", decoded('"\\ud83d\\u0061"'));
    assert.equal("\ufffd\n", decoded('"\\ud83d\\n"'));
    assert.equal("\ufffd😀", decoded('"\\ud83d\\ud83d\\ude00"'));
  });

  it("has U+FFFD for bytes that are no UTF-8", () => {
    const bytes = (...codes: number[]): string => string.char(...codes);
    const texts: readonly (readonly [string, string])[] = [
      [bytes(0x80), "\ufffd"],
      [bytes(0xff), "\ufffd"],
      [bytes(0xc0, 0xaf), "\ufffd\ufffd"],
      [bytes(0xe4, 0xb8), "\ufffd"],
      [bytes(0xe0, 0x80, 0x80), "\ufffd\ufffd\ufffd"],
      [bytes(0xed, 0xa0, 0x80), "\ufffd\ufffd\ufffd"],
      [bytes(0xf0, 0x9f, 0x98), "\ufffd"],
      [bytes(0xf0, 0x8f, 0xbf, 0xbf), "\ufffd\ufffd\ufffd\ufffd"],
      [bytes(0xf4, 0x90, 0x80, 0x80), "\ufffd\ufffd\ufffd\ufffd"],
      [bytes(0xf5, 0x80), "\ufffd\ufffd"],
      [bytes(0xc3), "\ufffd"],
      [`ä中😀${bytes(0xf0, 0x9f)}ä`, "ä中😀\ufffdä"],
    ];
    for (const [text, repaired] of texts) {
      assert.equal(repaired, decoded(`"${text}"`));
      assert.equal(`"a${repaired}b"`, encode(`a${text}b`));
    }
  });

  it("may stand in a document with line feeds", () => {
    assert.same({ a: ["b", "c\n"] }, decoded('{\n"a": [\n"b",\n"c\\n"\n]\n}\n'));
  });

  it("is written with escapes", () => {
    assert.equal(
      '"a\\"b\\\\c\\n\\r\\t\\b\\f\\u0000\\u001f\u{7f}/é😀"',
      encode('a"b\\c\n\r\t\b\f\0\x1f\x7f/é😀'),
    );
    assert.equal('""', encode(""));
    assert.equal('{"a\\"b":1}', encode({ 'a"b': 1 }));
  });
});

describe("members named as raw", () => {
  it("stay as they were written, however deep", () => {
    const text =
      '{"tools":[{"parameters" : { "b": 1.0, "a": [ ] , "t":"\\u00e9"} }],"parameters":[1, 2]}';
    const value = objectOf(text, setOf("parameters"));
    assert.same(rawOf("[1, 2]"), value.parameters);
    assert.equal(
      '{"parameters":[1, 2],"tools":[{"parameters":{ "b": 1.0, "a": [ ] , "t":"\\u00e9"}}]}',
      encode(value),
    );
  });

  it("are missing where they are null", () => {
    assert.is_nil(objectOf('{"schema": null }', setOf("schema")).schema);
  });

  it("are checked", () => {
    for (const text of [
      "{",
      "[1,]",
      "{1}",
      '{"a"}',
      '"',
      '"\t"',
      "01",
      "tru",
      '"\\q"',
      "[1}",
      '{"a":}',
    ]) {
      assert.is_nil(decode(`{"schema":${text}}`, setOf("schema"))[0], text);
    }
    for (const text of [
      "{}",
      "[]",
      "[[1],{}]",
      '{"a":{"b":[null,true,false,-1.5e3,"\\n"]}}',
      '"\\""',
    ]) {
      assert.equal(text, encode(objectOf(`{"schema": ${text} }`, setOf("schema")).schema!));
    }
  });

  it("can't be feigned by a client", () => {
    const value = objectOf('{"a":{"raw":"}"}}');
    assert.is_true(isObject(value.a));
    assert.equal('{"a":{"raw":"}"}}', encode(value));
  });
});
