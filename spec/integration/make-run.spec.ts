import { ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Backend } from "../support/node/backend";
import { send } from "../support/node/client";
import { root, temporaryDirectory } from "../support/node/paths";
import { freePort } from "../support/node/ports";
import { owned, Resource } from "../support/node/resources";
import { until } from "../support/node/wait";

// `make run`, in a copy of the repository: the one at hand may run something of its user's.

/** What `make run` needs of a clone; times are kept, so that make sees what is up to date. */
const parts = [
  "Makefile",
  "README.md",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tstl.json",
];
const folders = ["plugins", "types", "nginx", "scripts", "docs", "build"];

const copyRepository = (parent = temporaryDirectory("clone")): string => {
  const clone = join(parent, "moontide");
  for (const name of [...parts, ...folders]) {
    cpSync(join(root, name), join(clone, name), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  return clone;
};

/** A command in a process group of its own, as a terminal runs it. */
class Command implements Resource {
  output = "";
  private readonly child: ChildProcess;

  constructor(directory: string, arguments_: string[]) {
    this.child = spawn("make", arguments_, {
      cwd: directory,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CONFIG: "", ONLY: "", MAKEFLAGS: "", MAKELEVEL: "" },
    });
    const collect = (piece: Buffer) => (this.output += piece.toString());
    this.child.stdout?.on("data", collect);
    this.child.stderr?.on("data", collect);
    owned(this);
  }

  /** Everything that it started and that still runs. */
  get group(): string[] {
    const lines = execFileSync("ps", ["-eo", "pgid=,stat=,args="], { encoding: "utf8" }).split(
      "\n",
    );
    const mine = new RegExp(`^\\s*${this.child.pid}\\s+[^Z]`);
    return lines.filter((line) => mine.test(line));
  }

  /** Ctrl-C: the terminal sends SIGINT to all of them. */
  interrupt(): void {
    process.kill(-this.child.pid!, "SIGINT");
  }

  async end(): Promise<number> {
    if (this.child.exitCode === null) await once(this.child, "exit");
    return this.child.exitCode ?? -1;
  }

  stop(): void {
    if (this.group.length > 0) process.kill(-this.child.pid!, "SIGKILL");
  }

  report(): string {
    return this.output;
  }
}

const isUp = async (port: number): Promise<boolean> =>
  (await send(`http://127.0.0.1:${port}/healthz`)).status === 200;

describe("make run", () => {
  let clone: string;

  beforeAll(() => {
    clone = copyRepository();
    const built = spawnSync("make", ["build"], { cwd: clone, encoding: "utf8" });
    expect(built.stderr + built.stdout).not.toContain("Error");
  });

  it("with CONFIG= runs the user's own file on the given ports", async () => {
    const backend = await Backend.start();
    const file = join(temporaryDirectory("configuration"), "my.json");
    const state = { directory: join(clone, ".run/own-state") };
    const document = {
      state,
      pools: { web: { endpoints: [backend.address] } },
      routes: [{ pool: "web" }],
    };
    writeFileSync(file, JSON.stringify(document));
    const [port, adminPort] = [await freePort(), await freePort()];
    const run = new Command(clone, [
      "run",
      `CONFIG=${file}`,
      `PORT=${port}`,
      `ADMIN_PORT=${adminPort}`,
    ]);
    await until("the gateway", () => isUp(adminPort));
    const response = await send(`http://127.0.0.1:${port}/`);
    expect(response.headers["x-backend"]).toBe(backend.name);
    await until("the words", () => run.output.includes(`http://127.0.0.1:${port}`));
    expect(run.output).not.toContain("quick");

    run.interrupt();
    await run.end();
    await until("all processes to end", () => run.group.length === 0);
    await expect(isUp(adminPort)).rejects.toThrow("ECONNREFUSED");
  });

  it("without it runs a demo of three backends and says what to try", async () => {
    const [port, adminPort] = [await freePort(), await freePort()];
    const ports = [await freePort(), await freePort(), await freePort()];
    const models = await freePort();
    // The demo's own ports are fixed; another demo may run on this machine.
    for (const file of ["scripts/run", "nginx/demo/moontide.json"]) {
      const { atime, mtime } = statSync(join(clone, file));
      const text = readFileSync(join(clone, file), "utf8");
      const moved = text.replace(/\b900([123])\b/g, (_, n: string) => String(ports[Number(n) - 1]));
      writeFileSync(join(clone, file), moved.replaceAll("9100", String(models)));
      // Nothing that is built depends on them.
      utimesSync(join(clone, file), atime, mtime);
    }
    const run = new Command(clone, ["run", `PORT=${port}`, `ADMIN_PORT=${adminPort}`]);
    await until("the words", () => /Try:[^]*live within/.test(run.output), 60);
    expect(run.output.match(/^ {2}(curl|kill) /gm)).toHaveLength(10);
    const names = new Set<unknown>();
    await until("each backend to answer", async () => {
      const answers = Array.from({ length: 10 }, () => send(`http://127.0.0.1:${port}/`));
      for (const { headers } of await Promise.all(answers)) names.add(headers["x-backend"]);
      return names.size === 3;
    });
    expect([...names].sort()).toEqual(["quick", "slow", "steady"]);
    for (const model of ["moon", "moon-claude", "moon-gemini", "moon-bedrock"]) {
      const answer = await send(`http://127.0.0.1:${port}/v1/chat/completions`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ model, messages: [{ role: "user", content: "hello" }] }),
      });
      expect(answer.text).toContain("Moon heard: hello");
    }

    run.interrupt();
    await run.end();
    await until("all processes to end", () => run.group.length === 0);
  });

  it("refuses a port that is taken, a wrong file and a missing one, in words", async () => {
    const backend = await Backend.start();
    const run = (...variables: string[]) =>
      spawnSync("make", ["run", ...variables], { cwd: clone, encoding: "utf8" });
    const taken = run(`PORT=${backend.port}`, `ADMIN_PORT=${await freePort()}`);
    expect(taken.stderr).toContain(`port ${backend.port} is taken`);
    expect(taken.status).not.toBe(0);

    const file = join(temporaryDirectory("configuration"), "wrong.json");
    writeFileSync(file, '{"pools": {}}');
    const wrong = run(
      `CONFIG=${file}`,
      `PORT=${await freePort()}`,
      `ADMIN_PORT=${await freePort()}`,
    );
    expect(wrong.stderr).toContain("routes");
    expect(wrong.stderr).toContain("nothing was started");
    expect(run("CONFIG=/nowhere.json").stderr).toContain("/nowhere.json does not exist");
  });

  // Only root's workers are somebody else.
  const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

  itAsRoot("notices a clone that the workers can't read, and names the closed folder", () => {
    const parent = mkdtempSync(join(tmpdir(), "moontide-closed-"));
    owned({ stop: () => rmSync(parent, { recursive: true, force: true }) });
    const closed = copyRepository(parent);
    chmodSync(parent, 0o700);
    const { status, stderr } = spawnSync(join(closed, "scripts/run"), { encoding: "utf8" });
    expect(stderr).toContain(parent);
    expect(stderr).toContain("www-data");
    expect(status).not.toBe(0);
  });
});
