import { withTop } from "../../support/lua/broken-configurations/build";
import { shortest } from "../../support/lua/valid-configurations";

/** What a run of the command printed on each side, and how it ended. */
interface Run {
  readonly output: string;
  readonly errors: string;
  readonly status: number;
}

const read = (path: string): string => {
  const [file, reason] = io.open(path, "rb");
  if (file === undefined) error(reason);
  const content = file.read("*a")!;
  file.close();
  return content;
};

const write = (path: string, content: string): void => {
  const [file, reason] = io.open(path, "wb");
  if (file === undefined) error(reason);
  file.write(content);
  file.close();
};

const { package: library } = _G as unknown as { package: { readonly path: string } };
const script = `package.path=[[${library.path}]] os.exit(require('moontide.phase.check').main(arg))`;

describe("moontide check", () => {
  let files: string[] = [];

  const temporary = (content: string): string => {
    const path = os.tmpname();
    write(path, content);
    files[files.length] = path;
    return path;
  };

  const run = (paths: string): Run => {
    const output = temporary("");
    const errors = temporary("");
    const script_file = temporary(script);
    const command = `luajit ${script_file} ${paths} >${output} 2>${errors}; echo $?`;
    const [pipe] = io.popen(command);
    const status = tonumber(pipe!.read("*l"))!;
    pipe!.close();
    return { output: read(output), errors: read(errors), status };
  };

  after_each(() => {
    for (const file of files) os.remove(file);
    files = [];
  });

  it("says of a valid file how large it is", () => {
    const file = temporary(shortest);
    assert.same({ output: `${file}: valid (1 pool, 1 route)\n`, errors: "", status: 0 }, run(file));
  });

  it("names the problems of a file on stderr", () => {
    const file = temporary(withTop('"trusted_proxies": ["10.0.0.0/33"]'));
    const problem =
      'trusted_proxies[0]: found "10.0.0.0/33"; expected a prefix length from 0 to 32';
    const errors = `${file}: 1 problem\n  ${problem}\n`;
    assert.same({ output: "", errors, status: 1 }, run(file));
  });

  it("goes through all files, and fails if one is wrong", () => {
    const wrong = temporary("");
    const right = temporary(shortest);
    const { output, errors, status } = run(`${wrong} ${right}`);
    assert.equal(`${right}: valid (1 pool, 1 route)\n`, output);
    assert.equal(
      `${wrong}: 1 problem\n  the document: found an empty document; expected a JSON object\n`,
      errors,
    );
    assert.equal(1, status);
  });

  it("says of a file that it cannot be read", () => {
    const { errors, status } = run("/nowhere/moontide.json");
    assert.equal("/nowhere/moontide.json: No such file or directory\n", errors);
    assert.equal(1, status);
  });

  it("says of a directory that it cannot be read", () => {
    const { errors, status } = run("/");
    assert.equal("/: cannot be read\n", errors);
    assert.equal(1, status);
  });

  it("explains itself without files", () => {
    const { errors, status } = run("");
    assert.matches("^usage: moontide check FILE", errors);
    assert.equal(2, status);
  });
});
