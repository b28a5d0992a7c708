import { json } from "moontide/adapter/json";
import { checkConfiguration, formatProblems } from "moontide/feature/configuration/check";
import { scanJson } from "moontide/schema/json-text";
import { formatProblem } from "moontide/schema/problem";
import { routes, withTop } from "../../support/lua/broken-configurations/build";

/** The messages one under the other. */
const messages = (text: string): string => {
  let lines = "";
  for (const problem of checkConfiguration(text, json).problems) {
    lines += `${lines === "" ? "" : "\n"}${formatProblem(problem)}`;
  }
  return lines;
};

const megabytes = (n: number): number => n * 1024 * 1024;

describe("the text of a configuration", () => {
  const cases: readonly (readonly [name: string, text: string, message: string])[] = [
    ["that is empty", "", "the document: found an empty document; expected a JSON object"],
    ["of blanks only", " \n\t ", "the document: found an empty document; expected a JSON object"],
    [
      "that is YAML",
      "pools:\n  web: {}\n",
      "line 1, column 1: found a syntax error (Expected value but found invalid token); expected valid JSON",
    ],
    [
      "with a comment",
      '{\n  // our pools\n  "pools": {}\n}',
      "line 2, column 3: found a syntax error (Expected object key string but found invalid token); expected valid JSON, which has no comments",
    ],
    [
      "with a comma too many",
      '{\n  "pools": {},\n}',
      "line 3, column 1: found a syntax error (Expected object key string but found T_OBJ_END); expected valid JSON, which has no comma before }",
    ],
    [
      "with single quotes",
      "{'pools': {}}",
      'line 1, column 2: found a syntax error (Expected object key string but found invalid token); expected valid JSON, which quotes with " only',
    ],
    [
      "that breaks off",
      '{"pools": {"web"',
      "line 1, column 17: found a syntax error (Expected colon but found T_END); expected valid JSON",
    ],
    [
      "with NaN",
      '{"pools": NaN}',
      "line 1, column 11: found a syntax error (Expected value but found invalid token); expected valid JSON",
    ],
    [
      "after a byte order mark",
      "\u{FEFF}{}",
      "line 1, column 1: found a byte order mark; expected a JSON object",
    ],
    [
      "in Latin-1",
      `{"pools": {"w${string.char(228)}b": {}}}`,
      "line 1, column 14: found the byte 0xE4; expected UTF-8",
    ],
    [
      "with a mistake behind other letters",
      '{\n  "größe": "日本" "x"\n}',
      "line 2, column 17: found a syntax error (Expected comma or object end but found T_STRING); expected valid JSON",
    ],
  ];
  for (const [name, text, message] of cases) {
    it(name, () => assert.equal(message, messages(text)));
  }

  it("may be nested 64 deep", () => {
    const text = string.rep("[", 64) + string.rep("]", 64);
    assert.equal("the document: found a list; expected an object", messages(text));
  });

  it("may not be nested deeper", () => {
    const text = `{"a":\n ${string.rep("[", 100000)}`;
    const expected =
      "line 2, column 65: found more than 64 objects and lists in one another; expected at most 64";
    assert.equal(expected, messages(text));
  });

  it("does not count brackets in text", () => {
    const text = withTop(`"$schema": "\\"${string.rep("[{", 100)}"`);
    assert.equal("", messages(text));
  });

  it("may have 2 MiB", () => {
    const text = withTop('"$schema": ""');
    assert.equal("", messages(text + string.rep(" ", megabytes(2) - text.length)));
  });

  it("may not have a byte more", () => {
    const expected = "the document: found 2097153 bytes; expected at most 2097152 bytes";
    assert.equal(expected, messages(string.rep(" ", megabytes(2) + 1)));
  });
});

describe("what a JSON decoder would hide", () => {
  it("is a name twice at the top", () => {
    const text = withTop('"routes": []');
    assert.matches(
      '^routes: found the name "routes" a second time %(line 1, column 69%);',
      messages(text),
    );
  });

  it("is a name twice further down, with its path", () => {
    const text = routes('{"pool": "web"},\n{"pool": "web", "match": {"path": "/a", "path": "/b"}}');
    const expected =
      'routes[1].match.path: found the name "path" a second time (line 2, column 41); expected each name once (first in line 2, column 27)';
    assert.equal(expected, messages(text));
  });

  it("is not one name in two objects", () => {
    const text = routes('{"pool": "web", "match": {"path": "/a"}},\n{"pool": "web"}');
    assert.equal("", messages(text));
  });

  it("is not a name that stands again as a value", () => {
    assert.equal("", messages(routes('{"pool": "web", "name": "pool"}')));
  });

  it("is null for an option", () => {
    const text = withTop('"trusted_proxies": null');
    const expected =
      "trusted_proxies: found null (line 1, column 21); expected a value; an option that is left out has its default";
    assert.equal(expected, messages(text));
  });

  it("is null in a list, where it would leave a hole", () => {
    const text = withTop('"trusted_proxies": ["10.0.0.1", null, "10.0.0.2"]');
    const expected =
      "trusted_proxies[1]: found null (line 1, column 34); expected a value; an option that is left out has its default";
    assert.equal(expected, messages(text));
  });

  it("is given up after a hundred, as finding each line takes a pass over the text", () => {
    const nulls = (n: number): string => `[${string.rep("null,", n)}1]`;
    const count = (text: string): number => scanJson(text).length;
    assert.equal(99, count(nulls(99)));
    assert.equal(100, count(nulls(1000)));
  });

  it("is null as the whole document", () => {
    assert.matches("^the document: found null %(line 1, column 1%);", messages("null"));
  });

  it("is not the word null in text", () => {
    assert.equal("", messages(withTop('"$schema": "null"')));
  });
});

describe("formatProblems", () => {
  it("puts a line for each problem under the name of the file", () => {
    const { problems } = checkConfiguration('{"pools": 1, "routes": 2}', json);
    const expected =
      "a.json: 2 problems\n  pools: found 1; expected an object with names as keys\n  routes: found 2; expected a list";
    assert.equal(expected, formatProblems(problems, "a.json"));
  });

  it("speaks of one problem in the singular", () => {
    const { problems } = checkConfiguration('{"pools": 1, "routes": 1}', json);
    assert.matches(
      "^a.json: 1 problem\n",
      formatProblems(checkConfiguration("7", json).problems, "a.json"),
    );
    assert.equal(2, problems.length);
  });
});
