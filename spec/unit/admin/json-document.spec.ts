import { json } from "moontide/adapter/json";
import { encodeDocument, listOf } from "moontide/feature/document/json-document";

describe("a JSON document", () => {
  it("sorts names, indents by two and ends its last line", () => {
    assert.equal(
      '{\n  "a": [\n    1,\n    true\n  ],\n  "b": {\n    "c": "x"\n  }\n}\n',
      encodeDocument({ b: { c: "x" }, a: [1, true] }),
    );
  });

  it("keeps an empty list a list and an empty object an object", () => {
    assert.equal(
      '{\n  "list": [],\n  "object": {}\n}\n',
      encodeDocument({ list: listOf([]), object: {} }),
    );
    assert.equal("[]\n", encodeDocument(listOf([])));
  });

  it("writes whole numbers whole, others exactly, and none that JSON lacks", () => {
    assert.equal(
      "[\n  1000000000000,\n  0.1,\n  -3,\n  null,\n  null\n]\n",
      encodeDocument([1e12, 0.1, -3, math.huge, 0 / 0]),
    );
  });

  it("escapes quotes, backslashes and control characters", () => {
    const text = 'a"b\\c\n\t\0\u001b';
    assert.equal('"a\\"b\\\\c\\n\\t\\u0000\\u001b"\n', encodeDocument(text));
    assert.equal(text, json.decode(encodeDocument(text))[0]);
  });

  it("keeps UTF-8 and replaces bytes that are none", () => {
    assert.equal('"tür/€"\n', encodeDocument("tür/€"));
    const broken = `unix:/a${string.char(255)}b${string.char(195)}`;
    assert.equal('"unix:/a\uFFFDb\uFFFD"\n', encodeDocument(broken));
  });

  it("leaves out what is undefined", () => {
    assert.equal('{\n  "a": 1\n}\n', encodeDocument({ a: 1, b: undefined }));
  });

  it("pauses while it writes what is large, and only then", () => {
    let pauses = 0;
    const pause = (): void => {
      pauses += 1;
    };
    const items: object[] = [];
    for (const i of $range(1, 1200)) items[i - 1] = { i };
    encodeDocument(items.length, pause);
    assert.equal(0, pauses);
    assert.equal(encodeDocument(items), encodeDocument(items, pause));
    assert.equal(2, pauses);
  });
});
