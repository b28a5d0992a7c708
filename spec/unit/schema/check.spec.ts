import { configurationFormats } from "moontide/feature/configuration/formats";
import { checkValue } from "moontide/schema/check";
import type { Config } from "moontide/schema/config";
import type { Kind } from "moontide/schema/description";
import { formatProblem } from "moontide/schema/problem";

/** The value after the check, with the messages one under the other. */
const examine = (kind: Kind, value: unknown): { value: unknown; messages: string } => {
  const checked = checkValue(kind, value, configurationFormats);
  let messages = "";
  for (const problem of checked.problems) {
    messages += `${messages === "" ? "" : "\n"}${formatProblem(problem)}`;
  }
  return { value: checked.value, messages };
};

const accepts = (kind: Kind, value: unknown, expected: unknown = value): void => {
  assert.same({ value: expected, messages: "" }, examine(kind, value));
};

const refuses = (kind: Kind, value: unknown, message: string): void => {
  assert.equal(message, examine(kind, value).messages);
};

describe("a secret", () => {
  const secret: Kind = { kind: "secret" };
  const expected = 'expected a reference: {"env": "NAME"} or {"file": "/path"}';

  it("is a reference to a variable or a file", () => {
    accepts(secret, { env: "REDIS_PASSWORD" });
    accepts(secret, { file: "/run/secrets/redis" });
  });

  it("is never repeated when it stands there itself", () => {
    refuses(secret, "hunter2", `the document: found a literal value; ${expected}`);
    refuses(secret, 1234, `the document: found a literal value; ${expected}`);
    refuses(
      secret,
      { env: "hunter 2" },
      'env: found text of 8 bytes; expected the name of an environment variable, such as "REDIS_PASSWORD"',
    );
    refuses(
      secret,
      { value: "hunter2" },
      `the document: found an object of another shape; ${expected}`,
    );
  });

  it("is one of the two", () => {
    const message = `the document: found an object of another shape; ${expected}`;
    refuses(secret, {}, message);
    refuses(secret, { env: "A", file: "/a" }, message);
    refuses(secret, undefined, `the document: found nothing; ${expected}`);
  });
});

describe("one of several kinds", () => {
  const status = {
    kind: "one_of",
    choices: [
      { kind: "integer", minimum: 400, maximum: 599 },
      { kind: "enumeration", values: ["timeout", "5xx"] },
      { kind: "list", items: { kind: "boolean" } },
    ],
  } as const satisfies Kind;

  it("is checked by the kind that has its type", () => {
    const number: Config<typeof status> = 429;
    const word: Config<typeof status> = "5xx";
    accepts(status, number);
    accepts(status, word);
    accepts(status, [true]);
    refuses(status, 200, "the document: found 200; expected a whole number from 400 to 599");
    refuses(
      status,
      "5x",
      'the document: found "5x"; expected one of "timeout" or "5xx"; did you mean "5xx"?',
    );
    refuses(status, [1], "[0]: found 1; expected true or false");
  });

  it("is refused with all choices when its type fits none", () => {
    refuses(
      status,
      true,
      'the document: found true; expected a whole number from 400 to 599, or "timeout" or "5xx", or a list',
    );
  });
});

describe("a record", () => {
  const record: Kind = {
    kind: "record",
    shorthand: "name",
    fields: [
      { name: "name", kind: "string", format: "name", required: true, doc: "A name." },
      { name: "enabled", kind: "boolean", default: false, doc: "A switch that is off." },
      { name: "size", kind: "number", doc: "Left out unless given." },
    ],
  };

  it("gets its defaults, also the false ones, and nothing else", () => {
    accepts(record, { name: "a" }, { name: "a", enabled: false });
    accepts(record, { name: "a", enabled: true, size: 0 });
  });

  it("may be its shorthand", () => {
    accepts(record, "a", { name: "a", enabled: false });
    refuses(
      record,
      "-",
      'the document: found "-"; expected a name of at most 63 letters, digits, _ and -, beginning with a letter or digit',
    );
  });

  it("does not change what it was given", () => {
    const given = { name: "a" };
    examine(record, given);
    assert.same({ name: "a" }, given);
  });

  it("keeps what is sound beside a problem", () => {
    const { value } = examine(record, { name: "a", size: "large" });
    assert.same({ name: "a", enabled: false }, value);
  });
});

describe("a list", () => {
  const numbers: Kind = { kind: "list", items: { kind: "number" }, maximum_items: 3, unique: true };

  it("takes a copy of its items", () => {
    const given = [3, 1, 2];
    accepts(numbers, given);
    assert.is_false(examine(numbers, given).value === given);
  });

  it("has a greatest length", () => {
    refuses(
      numbers,
      [1, 2, 3, 4],
      "the document: found a list of 4 items; expected at most 3 items",
    );
  });

  it("names every item that is wrong", () => {
    refuses(
      numbers,
      ["a", 1, true],
      '[0]: found "a"; expected a number\n[2]: found true; expected a number',
    );
  });

  it("judges order and repetition only when every item is right", () => {
    refuses(numbers, [1, 1, true], "[2]: found true; expected a number");
  });
});

describe("a number", () => {
  it("has bounds that are described as they are", () => {
    refuses(
      { kind: "number", minimum: 1 },
      0,
      "the document: found 0; expected a number of at least 1",
    );
    refuses(
      { kind: "number", maximum: 1 },
      2,
      "the document: found 2; expected a number of at most 1",
    );
    refuses(
      { kind: "number", exclusive_minimum: 0 },
      0,
      "the document: found 0; expected a number greater than 0",
    );
    refuses({ kind: "integer" }, 0.5, "the document: found 0.5; expected a whole number");
  });

  it("is finite", () => {
    refuses(
      { kind: "number" },
      0 / 0,
      `the document: found ${string.format("%.14g", 0 / 0)}; expected a number`,
    );
    refuses({ kind: "number" }, -math.huge, "the document: found -inf; expected a number");
  });
});
