import { hasItemAt, nextMember, textBytesAt } from "moontide/policy/dialect/shared/scan";

const namesIn = (text: string): readonly string[] => {
  const names: string[] = [];
  let [name, at] = nextMember(text, 1);
  while (name !== undefined) {
    names[names.length] = name;
    [name, at] = nextMember(text, at!);
  }
  return names;
};

describe("nextMember", () => {
  it("goes from name to name, whatever stands in the texts between them", () => {
    const text = `{"a": 1,"delta" :{"content":"say \\"role\\": b, \\","tool_calls": [{"x":{}}]},"b":"c:d"}`;
    assert.same(["a", "content", "tool_calls", "x", "b"], namesIn(text));
  });

  it("finds where the value begins", () => {
    const text = '{"content":  "ab\\"c","tool_calls":[{}],"no":[]}';
    const [name, at] = nextMember(text, 1);
    assert.equal("content", name);
    assert.equal(5, textBytesAt(text, at!));
    const [calls, list] = nextMember(text, at!);
    assert.equal("tool_calls", calls);
    assert.is_true(hasItemAt(text, list!));
    assert.is_false(hasItemAt(text, nextMember(text, list!)[1]!));
  });

  it("finds nothing in what is no JSON", () => {
    for (const text of ["", ":", '":', 'a":1', "[DONE]", '"A":1', '"":1', "\0:"]) {
      assert.same(text === '"":1' ? [""] : [], namesIn(text), text);
    }
  });
});
