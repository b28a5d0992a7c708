import { keepVariable, secrets } from "moontide/adapter/secrets";
import { keepVariables } from "moontide/feature/secrets/variables";
import type { Kind } from "moontide/schema/description";
import { environmentNames } from "moontide/schema/secret-references";
import { fakeMachine, portsOn } from "../../support/lua/ports";

const secret: Kind = { kind: "secret" };
const named = (name: string, kind: Kind) => ({ name, doc: "-", ...kind });

const description: Kind = {
  kind: "record",
  fields: [
    named("token", secret),
    named("named", { kind: "map", keys: "name", values: secret }),
    named("listed", { kind: "list", items: secret }),
    named("chosen", { kind: "one_of", choices: [{ kind: "string" }, secret] }),
    named("text", { kind: "map", keys: "name", values: { kind: "string" } }),
    named("source", {
      kind: "variant",
      variants: [
        { type: "consul", doc: "-", fields: [named("token", secret)] },
        { type: "file", doc: "-", fields: [] },
      ],
    }),
  ],
};

describe("environmentNames", () => {
  it("finds every secret, wherever it stands, each name once", () => {
    const value = {
      token: { env: "C" },
      named: { a: { env: "B" }, b: { file: "/b" } },
      listed: [{ env: "A" }, { env: "B" }],
      chosen: { env: "D" },
      source: { type: "consul", token: { env: "E" } },
    };
    assert.same(["A", "B", "C", "D", "E"], environmentNames(description, value));
  });

  it("takes nothing else for one", () => {
    assert.same([], environmentNames(description, { text: { env: "A" }, chosen: "env" }));
    assert.same(
      [],
      environmentNames(description, { source: { type: "file", token: { env: "A" } } }),
    );
    assert.same([], environmentNames(description, {}));
  });
});

describe("keepVariables", () => {
  it("keeps each variable, and warns once of one that is not there", () => {
    const machine = fakeMachine();
    const kept: string[] = [];
    const value = { token: { env: "MISSING" }, listed: [{ env: "MISSING" }, { env: "THERE" }] };
    keepVariables(portsOn(machine).log, description, value, (name) => {
      kept[kept.length] = name;
      return name === "THERE";
    });
    assert.same(["MISSING", "THERE"], kept);
    const event = "environment_variable_missing";
    assert.same([{ level: "warn", event, fields: { variable: "MISSING" } }], machine.logged);
  });
});

describe("secrets of the environment", () => {
  it("are those that were kept, without white space around them", () => {
    assert.is_true(keepVariable("PATH"));
    assert.equal(os.getenv("PATH"), secrets.read({ env: "PATH" })[0]);
  });

  it("are missed with a reason", () => {
    const name = "MOONTIDE_SPEC_NOWHERE";
    assert.matches(
      `variable ${name} was not looked for when nginx started: reload`,
      secrets.read({ env: name })[1],
    );
    assert.is_false(keepVariable(name));
    assert.matches(
      `variable ${name} was not there when nginx started`,
      secrets.read({ env: name })[1],
    );
  });
});

describe("secrets in files", () => {
  const path = os.tmpname();
  const write = (text: string): void => {
    const [file] = io.open(path, "wb");
    file!.write(text);
    file!.close();
  };
  after_each(() => {
    os.remove(path);
  });

  it("are read anew each time, without white space around them", () => {
    write(" \n sesame \n");
    assert.equal("sesame", secrets.read({ file: path })[0]);
    write("other");
    assert.equal("other", secrets.read({ file: path })[0]);
  });

  it("are missed with a reason that holds no part of one", () => {
    assert.matches("No such file", secrets.read({ file: "/nowhere/sesame" })[1]);
    write("\n");
    assert.equal(`${path} is empty`, secrets.read({ file: path })[1]);
    write("");
    assert.equal(`${path} is empty, or no file`, secrets.read({ file: path })[1]);
    write(string.rep("sesame", 20000));
    assert.equal(`${path} has more than 65536 bytes`, secrets.read({ file: path })[1]);
    assert.equal("/ is empty, or no file", secrets.read({ file: "/" })[1]);
  });
});
