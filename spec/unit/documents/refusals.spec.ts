import { refusals, statusOfReason } from "moontide/feature/document/refusals";

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
    for (const { reason } of refusals) {
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

  it("is in the documents", () => {
    const page = textOf("docs/refusals.md");
    for (const { reason, status } of refusals) {
      const row = `| \`${reason}\`%s*| ${status}`;
      assert.is_not_nil(string.find(page, row)[0], reason);
    }
  });
});
