import { modelRefusals } from "moontide/feature/document/model-refusals";
import { RefusalDescription, refusals, statusOfReason } from "moontide/feature/document/refusals";

// The catalogue of refusals, from which docs/refusals.md is made and explanations take their statuses, is what the code
// says: whatever it refuses with is in there, with that status, and nothing else.

const linesOf = (command: string): string[] => {
  const [listing] = io.popen(command);
  const lines: string[] = [];
  for (const [line] of listing!.lines()) lines[lines.length] = line;
  listing!.close();
  return lines;
};

const textOf = (path: string): string => {
  const [file] = io.open(path, "rb");
  const text = file!.read("*a")!;
  file!.close();
  return text;
};

interface Found {
  readonly where: string;
  readonly reason: string;
  readonly status: number;
}

/** Every `Refusal` of the sources: they all begin with their action. */
const refusalsIn = (path: string): Found[] => {
  const found: Found[] = [];
  for (const [fields] of string.gmatch(textOf(path), 'action: "shed",(.-)\n%s*}')) {
    const [status] = string.match(fields!, "status: (%d+)");
    const [reason] = string.match(fields!, 'reason: "([%w_]+)"');
    if (status !== undefined && reason !== undefined) {
      found[found.length] = { where: path, reason, status: tonumber(status)! };
    }
  }
  return found;
};

const sources = linesOf("find plugins -name '*.ts' ! -path '*/feature/admin/*' | sort");

const all = (): Found[] => {
  const found: Found[] = [];
  for (const path of sources) {
    for (const refusal of refusalsIn(path)) found[found.length] = refusal;
  }
  return found;
};

const everyReason = (): RefusalDescription[] => {
  const list: RefusalDescription[] = [];
  for (const one of refusals) list[list.length] = one;
  for (const one of modelRefusals) list[list.length] = one;
  return list;
};

describe("the catalogue of refusals", () => {
  it("has every refusal of the code, with its status", () => {
    const found = all();
    assert.is_true(found.length >= 14);
    for (const { where, reason, status } of found) {
      assert.equal(status, statusOfReason(reason), `${reason} in ${where}`);
    }
  });

  it("has nothing that the code does not say", () => {
    const said = new LuaSet<string>();
    for (const { reason } of all()) said.add(reason);
    for (const { reason } of refusals) assert.is_true(said.has(reason), reason);
  });

  it("has each reason once", () => {
    const seen = new LuaSet<string>();
    for (const { reason } of everyReason()) {
      assert.is_false(seen.has(reason), reason);
      seen.add(reason);
    }
  });

  it("has every reason that an explanation gives", () => {
    for (const path of sources) {
      if (string.find(path, "explain", 1, true)[0] !== undefined) {
        for (const [reason] of string.gmatch(textOf(path), 'reason: "([%w_]+)"')) {
          assert.is_not_nil(statusOfReason(reason!), `${reason} in ${path}`);
        }
      }
    }
  });

  it("has each reason that clients of models are told, and no other", () => {
    const said = new LuaSet<string>();
    for (const path of sources) {
      for (const [reasons] of string.gmatch(textOf(path), "[^%a]refusalOf%(%s*([^,]-),")) {
        for (const [reason] of string.gmatch(reasons!, '"([%w_]+)"')) {
          assert.is_not_nil(statusOfReason(reason!), `${reason} in ${path}`);
          said.add(reason!);
        }
      }
    }
    for (const { reason } of modelRefusals) assert.is_true(said.has(reason), reason);
  });

  it("is behind every error of the engine's own", () => {
    for (const path of sources) {
      const made = string.find(textOf(path), 'kind: "[%a_]+",%s+status:')[0];
      const is_dialect = string.find(path, "policy/", 1, true)[0] !== undefined;
      assert.is_true(made === undefined || is_dialect, path);
    }
  });

  it("is in the documents", () => {
    const page = textOf("docs/refusals.md");
    for (const { reason, status } of everyReason()) {
      const row = `| \`${reason}\`%s*| ${status}`;
      assert.is_not_nil(string.find(page, row)[0], reason);
    }
  });
});
