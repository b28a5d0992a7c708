import { ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Behaviour } from "./behaviour";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";

/** What a backend in a process of its own is told. */
export interface Order {
  port: number;
  behaviour: Behaviour;
  backlog?: number;
}

/** A backend that can be killed or stopped as a whole, like a process on another machine. */
export class BackendProcess implements Resource {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private behaviour: Behaviour,
    private readonly backlog: number | undefined,
  ) {}

  static async start(
    behaviour: Behaviour = { kind: "answer" },
    backlog?: number,
  ): Promise<BackendProcess> {
    const backend = new BackendProcess(await freePort(), behaviour, backlog);
    await backend.restart();
    return owned(backend);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts the process, again after `kill`, on the same port. Returns when it listens. */
  async restart(): Promise<void> {
    const child = fork(join(__dirname, "backend-child.ts"), { execArgv: ["--import", "tsx"] });
    this.child = child;
    this.tell();
    await once(child, "message");
  }

  async behave(behaviour: Behaviour): Promise<void> {
    this.behaviour = behaviour;
    this.tell();
    if (this.child !== undefined) await once(this.child, "message");
  }

  /** SIGKILL: the port refuses at once, open connections are reset. */
  async kill(): Promise<void> {
    const child = this.child;
    if (child === undefined) return;
    this.child = undefined;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** SIGSTOP: the kernel still accepts connections, but nobody answers. */
  pause(): void {
    this.child?.kill("SIGSTOP");
  }

  resume(): void {
    this.child?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.kill();
  }

  private tell(): void {
    const { port, behaviour, backlog } = this;
    const order: Order = { port, behaviour, backlog };
    this.child?.send(order);
  }
}
