import { Change, members, spliced, textOf } from "moontide/policy/json/members";

const changed = (text: string, ...changes: Change[]): string => {
  const [found, problem] = members(text);
  assert.is_nil(problem);
  return spliced(text, found, changes);
};

const set = (name: string, value: string): Change => ({ name, value });
const without = (name: string): Change => ({ name, value: undefined });

describe("the members of an object", () => {
  it("are found in order, with their values as they stand", () => {
    const text = ' { "model" : "a\\"b" , "messages":[ {"model":"x"} ],"n": 1.0 } ';
    const [found] = members(text);
    const names: string[] = [];
    for (const member of found!) names[names.length] = member.name;
    assert.same(["model", "messages", "n"], names);
    assert.equal('"a\\"b"', textOf(text, found!, "model"));
    assert.equal('[ {"model":"x"} ]', textOf(text, found!, "messages"));
    assert.equal("1.0", textOf(text, found!, "n"));
    assert.is_nil(textOf(text, found!, "stream"));
  });

  it("are those alone that are wanted, and the others are checked all the same", () => {
    const wanted = new LuaSet<string>();
    wanted.add("n");
    const [found] = members('{"model":"a","n":1,"messages":[{"n":2}]}', wanted);
    assert.equal(1, found!.length);
    assert.equal("n", found![0]!.name);
    assert.is_nil(members('{"model":tru,"n":1}', wanted)[0]);
  });

  it("are known under whatever escapes, and of several the last counts", () => {
    const text = '{"model":1,"mod\\u0065l":2}';
    assert.equal("2", textOf(text, members(text)[0]!, "model"));
  });

  it("are none where the text is no object", () => {
    for (const text of [
      "",
      "[]",
      "null",
      '"a"',
      "{",
      "{}x",
      '{"a":}',
      '{"a":1,}',
      '{"a":[}',
      '{"a":"\n"}',
      "{}\0",
    ]) {
      const [found, problem] = members(text);
      assert.is_nil(found, text);
      assert.is_not_nil(problem, text);
    }
  });
});

describe("a spliced object", () => {
  const text = '{ "a": 1.0 ,\n  "b" : [ 2 ],"c":{}  }\n';

  it("is the same without changes", () => {
    assert.equal(text, changed(text));
    assert.equal(" { } ", changed(" { } "));
    assert.equal(text, changed(text, without("x")));
  });

  it("has values replaced", () => {
    assert.equal('{ "a": "x" ,\n  "b" : [ 2 ],"c":{}  }\n', changed(text, set("a", '"x"')));
    assert.equal(
      '{ "a": 1.0 ,\n  "b" : 3,"c":null  }\n',
      changed(text, set("c", "null"), set("b", "3")),
    );
  });

  it("has members added at the end", () => {
    assert.equal('{ "a": 1.0 ,\n  "b" : [ 2 ],"c":{},"d":4  }\n', changed(text, set("d", "4")));
    assert.equal(' {"d\\"":4,"e":5 } ', changed(" { } ", set('d"', "4"), set("e", "5")));
  });

  it("has members left out, and no comma too many", () => {
    assert.equal('{ "b" : [ 2 ],"c":{}  }\n', changed(text, without("a")));
    assert.equal('{ "a": 1.0,"c":{}  }\n', changed(text, without("b")));
    assert.equal('{ "a": 1.0 ,\n  "b" : [ 2 ]  }\n', changed(text, without("c")));
    assert.equal('{ "c":{}  }\n', changed(text, without("a"), without("b")));
    assert.equal('{ "a": 1.0  }\n', changed(text, without("b"), without("c")));
    assert.equal("{   }\n", changed(text, without("a"), without("b"), without("c")));
    assert.equal(
      '{ "d":4  }\n',
      changed(text, without("a"), without("b"), without("c"), set("d", "4")),
    );
    assert.equal('{ "c":5  }\n', changed(text, without("a"), without("b"), set("c", "5")));
    assert.equal('{ "a": 1.0,"d":4  }\n', changed(text, without("b"), without("c"), set("d", "4")));
  });

  it("has all members of one name changed", () => {
    assert.equal('{"a":3,"b":2,"a":3}', changed('{"a":1,"b":2,"a":1}', set("a", "3")));
    assert.equal('{"b":2}', changed('{"a":1,"b":2,"a":1}', without("a")));
  });
});
