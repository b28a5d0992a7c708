import {
  answeredLine,
  failedLine,
  lineName,
  positionIn,
  readLine,
} from "moontide/policy/batch/line";

const endpoint = "/v1/chat/completions";

const write = (changes: Record<string, string> = {}): string => {
  const members: Record<string, string> = {
    custom_id: '"one"',
    method: '"POST"',
    url: '"/v1/chat/completions"',
    body: '{"model": "smart", "messages": []}',
  };
  const pieces: string[] = [];
  for (const name of ["custom_id", "method", "url", "body"]) {
    const value = changes[name] ?? members[name]!;
    if (value !== "") pieces[pieces.length] = `"${name}": ${value}`;
  }
  return `{${table.concat(pieces, ", ")}}`;
};

describe("a line of a batch", () => {
  it("is a request, whose body stays as it was written", () => {
    const [line] = readLine(write(), endpoint);
    assert.same(
      { custom_id: "one", body: '{"model": "smart", "messages": []}', model: "smart" },
      line,
    );
  });

  it("is none for one reason, which names the request where it can", () => {
    const cases: readonly (readonly [code: string, line: string, custom_id: string | undefined])[] =
      [
        ["invalid_json_line", "{", undefined],
        ["invalid_json_line", "[1]", undefined],
        ["invalid_custom_id", write({ custom_id: "" }), undefined],
        ["invalid_custom_id", write({ custom_id: "7" }), undefined],
        ["invalid_custom_id", write({ custom_id: `"${string.rep("x", 513)}"` }), undefined],
        ["invalid_method", write({ method: '"GET"' }), "one"],
        ["invalid_url", write({ url: '"/v1/embeddings"' }), "one"],
        ["invalid_body", write({ body: "" }), "one"],
        ["invalid_body", write({ body: "[]" }), "one"],
        ["invalid_body", write({ body: '{"stream": true}' }), "one"],
      ];
    for (const [code, text, custom_id] of cases) {
      const [line, problem] = readLine(text, endpoint);
      assert.is_nil(line, text);
      assert.equal(code, problem.code, text);
      assert.equal(custom_id, problem.custom_id, text);
    }
  });
});

describe("what came of a line", () => {
  const name = lineName("batch_0123456789abcdef0123456789abcdef", 7);

  it("is one line that says which it answers", () => {
    const line = answeredLine(name, 'o"ne', 200, '{\n  "a": "b\\n"\r\n}');
    assert.equal(
      `{"id":"${name}","custom_id":"o\\"ne","error":null,"response":{"body":{   "a": "b\\n"  },"request_id":"${name}","status_code":200}}\n`,
      line,
    );
    assert.equal(7, positionIn(line));
  });

  it("is a text where the answer is no object", () => {
    const line = answeredLine(name, "one", 502, "<html>\n");
    assert.is_not_nil(string.find(line, '"body":"<html>\\n"', 1, true)[0]);
    assert.equal(7, positionIn(line));
  });

  it("says what is wrong, of lines without a name, too", () => {
    const line = failedLine(name, { code: "c", message: "m", custom_id: undefined });
    assert.equal(
      `{"id":"${name}","custom_id":null,"error":{"code":"c","message":"m"},"response":null}\n`,
      line,
    );
    assert.equal(7, positionIn(line));
    assert.is_nil(positionIn('{"custom_id":"x"}'));
  });
});
