import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { withLock } from "./lock";

/** A registry's server that Debian does not have: a Go module pinned by `spec/support/servers/NAME`. */
interface Server {
  version: string;
  /** The command's package. */
  package: string;
  /** The same binary in a container image, for machines with Docker and no Go. */
  image: string;
  path: string;
  /** About how long a build takes with an empty cache, on two cores. */
  minutes: number;
}

const servers = {
  consul: {
    version: "1.15.4",
    package: "github.com/hashicorp/consul",
    image: "docker.io/hashicorp/consul:1.15.4",
    path: "/bin/consul",
    minutes: 6,
  },
  "kube-apiserver": {
    version: "1.31.4",
    package: "k8s.io/kubernetes/cmd/kube-apiserver",
    image: "registry.k8s.io/kube-apiserver:v1.31.4",
    path: "/usr/local/bin/kube-apiserver",
    minutes: 8,
  },
} satisfies Record<string, Server>;

export type ServerName = keyof typeof servers;

/** Test hooks that call `serverBinary` may have to wait for a build. */
export const buildMilliseconds = 30 * 60_000;

const oldestGo = [1, 22] as const;

const modules = join(__dirname, "../../servers");

/** The version of the `go` in PATH as [1, 22], undefined without one. */
const goVersion = (): [number, number] | undefined => {
  const { stdout } = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(stdout ?? "") ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
};

const hasGo = (): boolean => {
  const [major, minor] = goVersion() ?? [0, 0];
  return major > oldestGo[0] || (major === oldestGo[0] && minor >= oldestGo[1]);
};

const hasDocker = (): boolean => spawnSync("docker", ["version"], { stdio: "ignore" }).status === 0;

/** Runs a command to its end; an error with what it wrote when it fails. */
const run = async (command: string, args: string[], cwd?: string): Promise<string> => {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const written: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => written.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => written.push(text));
  const [status] = (await once(child, "close")) as [number | null];
  const text = written.join("");
  if (status === 0) return text;
  throw new Error(`${command} ${args.join(" ")} failed:\n${text.slice(-4000)}`);
};

const say = (text: string): void => {
  process.stderr.write(`── ${text}\n`);
};

/** Says every half minute that something still goes on. */
const withProgress = async <T>(what: string, task: Promise<T>): Promise<T> => {
  const began = Date.now();
  const timer = setInterval(
    () => say(`${what}: ${Math.round((Date.now() - began) / 1000)} s so far`),
    30_000,
  );
  return task.finally(() => clearInterval(timer));
};

const compile = async (name: ServerName, target: string): Promise<void> => {
  const { version, package: main, minutes } = servers[name];
  say(`building ${name} ${version} from its Go module: about ${minutes} minutes, once`);
  const args = ["build", "-mod=readonly", "-buildvcs=false", "-o", target, main];
  await withProgress(`building ${name}`, run("go", args, join(modules, name)));
};

const copyFromImage = async (name: ServerName, target: string): Promise<void> => {
  const { image, path } = servers[name];
  say(`taking ${name} out of the image ${image}, once`);
  const id = (await withProgress(`fetching ${image}`, run("docker", ["create", "-q", image])))
    .trim()
    .split("\n")
    .at(-1)!;
  await run("docker", ["cp", `${id}:${path}`, target]);
  await run("docker", ["rm", id]);
};

const cacheFolder = (): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "moontide/servers");

const provide = async (name: ServerName, target: string): Promise<void> => {
  const temporary = mkdtempSync(`${target}.`);
  const made = join(temporary, basename(target));
  try {
    if (hasGo()) await compile(name, made);
    else if (hasDocker()) await copyFromImage(name, made);
    else {
      throw new Error(
        `${name} is needed and neither Go ${oldestGo.join(".")} or newer nor Docker is here. Install Go from ` +
          "https://go.dev/dl or from Debian's backports (apt-get install -t bookworm-backports golang-go): " +
          "the Go of Debian 12 itself is too old",
      );
    }
    renameSync(made, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
};

/**
 * The path of a registry's server. It is built, or taken out of its image, when it is not in the cache yet
 * (`$XDG_CACHE_HOME/moontide/servers`, by version); whoever comes second waits for the first.
 */
export const serverBinary = async (name: ServerName): Promise<string> => {
  const folder = join(cacheFolder(), `${name}-${servers[name].version}`);
  const target = join(folder, name);
  if (existsSync(target)) return target;
  mkdirSync(folder, { recursive: true });
  await withLock(join(folder, "lock"), async () => {
    if (!existsSync(target)) await provide(name, target);
  });
  return target;
};

const isName = (name: string): name is ServerName => Object.hasOwn(servers, name);

/** `npx tsx spec/support/node/servers/build.ts [NAME…]` fills the cache beforehand. */
const main = async (): Promise<void> => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(servers);
  for (const name of names) {
    if (!isName(name))
      throw new Error(`no server ${name}; there are ${Object.keys(servers).join(", ")}`);
    say(await serverBinary(name));
  }
};

if (process.argv[1] === __filename) void main();
