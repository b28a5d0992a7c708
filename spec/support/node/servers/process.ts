import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { Resource } from "../resources";

/** A server that can be started again, with what it wrote kept for the report of a failed test. */
export class ServerProcess implements Resource {
  private child: ChildProcess | undefined;

  constructor(
    private readonly command: string,
    private readonly args: readonly string[],
    private readonly logFile: string,
  ) {}

  run(): void {
    const log = openSync(this.logFile, "a");
    const child = spawn(this.command, this.args, { stdio: ["ignore", log, log] });
    closeSync(log);
    // A missing command shows when nobody answers; its reason is in the report.
    child.on("error", () => undefined);
    this.child = child;
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  pause(): void {
    this.child?.kill("SIGSTOP");
  }

  resume(): void {
    this.child?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.kill();
  }

  report(): string {
    if (!existsSync(this.logFile)) return "";
    const tail = readFileSync(this.logFile, "utf8").split("\n").slice(-15).join("\n");
    return `── ${this.logFile}\n${tail}`;
  }
}
