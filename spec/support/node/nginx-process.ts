import { ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { NginxContainer } from "./nginx-container";
import { until } from "./wait";

/** A running nginx, here or in a container: the tests don't know which. */
export interface NginxProcess {
  /** To the master. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** The workers, those that are shutting down included. */
  workers(): Promise<number[]>;
  killWorker(pid: number): Promise<void>;
  /** Whether the master still runs. */
  isRunning(): boolean;
  stop(): Promise<void>;
}

const isOnPath = (name: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** The nginx of this machine: MOONTIDE_NGINX, else `openresty`, else `nginx`; undefined without any. */
export const localNginx = (): string | undefined =>
  process.env.MOONTIDE_NGINX || ["openresty", "nginx"].find(isOnPath);

/** OpenResty has Lua built in; others load modules. Without a local nginx it is OpenResty, in a container. */
export const isOpenresty = (binary: string | undefined): boolean =>
  binary === undefined || execFileSync("sh", ["-c", `"${binary}" -V 2>&1`]).includes("openresty");

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

class LocalNginx implements NginxProcess {
  private constructor(private readonly master: ChildProcess) {}

  static start(binary: string, arguments_: string[], environment: NodeJS.ProcessEnv): LocalNginx {
    const env = { ...process.env, ...environment };
    return new LocalNginx(spawn(binary, arguments_, { env, stdio: "ignore" }));
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    this.master.kill(signal);
  }

  async workers(): Promise<number[]> {
    const { pid } = this.master;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return children
      .split(" ")
      .filter((each) => each !== "")
      .map(Number)
      .filter(isAlive);
  }

  async killWorker(pid: number): Promise<void> {
    process.kill(pid, "SIGKILL");
  }

  isRunning(): boolean {
    return this.master.exitCode === null && this.master.signalCode === null;
  }

  async stop(): Promise<void> {
    if (!this.isRunning()) return;
    const ended = once(this.master, "exit");
    this.master.kill("SIGTERM");
    await ended;
  }
}

/** Starts nginx on a configuration file of a folder that holds all else that it needs. */
export const startNginx = async (
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<NginxProcess> => {
  const binary = localNginx();
  const arguments_ = ["-c", `${directory}/nginx.conf`, "-e", `${directory}/error.log`];
  return binary === undefined
    ? NginxContainer.start(directory, arguments_, environment)
    : LocalNginx.start(binary, arguments_, environment);
};

const isOpen = async (port: number): Promise<boolean> =>
  new Promise((decide) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      decide(true);
    });
    socket.on("error", () => decide(false));
  });

/** Waits until a port is open and there are workers behind it. Fails with nginx's reasons when it ends instead. */
export const untilListening = async (
  nginx: NginxProcess,
  port: number,
  workers: number,
  log: () => string,
): Promise<void> => {
  const listens = async () => !nginx.isRunning() || isOpen(port);
  await until("nginx to listen", listens);
  if (!nginx.isRunning()) throw new Error(`nginx did not start:\n${log()}`);
  const areThere = async () => (await nginx.workers()).length >= workers;
  await until("the workers", areThere);
};

/** Reloads, and returns when all workers of the new generation are there. */
export const reloadNginx = async (nginx: NginxProcess, workers: number): Promise<void> => {
  const before = new Set(await nginx.workers());
  await nginx.signal("SIGHUP");
  const areNew = async () =>
    (await nginx.workers()).filter((pid) => !before.has(pid)).length >= workers;
  await until("the new workers", areNew);
};
