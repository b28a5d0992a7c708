import { ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./paths";
import { owned, Resource } from "./resources";
import { until } from "./wait";

/** What goes wrong with an answer; `at` counts bytes or events. See nginx/demo/models/README.md. */
export interface Fault {
  kind:
    | "cut_bytes"
    | "cut_events"
    | "cut_in_event"
    | "silent_end"
    | "no_end"
    | "error_event"
    | "error_first"
    | "wrong_json"
    | "empty"
    | "stall"
    | "split"
    | "drip"
    | "html"
    | "reset"
    | "hang";
  at?: number;
  size?: number;
  delay_seconds?: number;
  status?: number;
}

/** What is to happen to a request: all of it is optional, and the first rule that fits counts. */
export interface Rule {
  model?: string;
  key?: string;
  path?: string;
  every?: number;
  times?: number;
  in_turn?: Rule[];
  first_token_seconds?: number;
  tokens_per_second?: number;
  text?: string;
  finish?: string;
  numbers?: boolean;
  usage?: false | { input?: number; output?: number; cached?: number };
  status?: number;
  error?: string;
  message?: string;
  code?: string;
  retry_after_seconds?: number;
  headers?: Record<string, string>;
  fault?: Fault;
}

export interface Script {
  rules?: Rule[];
  models?: string[];
  keys?: string[];
  metrics?: object;
}

/** A request as the mock saw it. */
export interface LedgerEntry {
  number: number;
  /** When it came, in seconds since 1970. */
  time: number;
  dialect: string;
  model: string;
  key: string;
  method: string;
  path: string;
  status: number;
  stream?: boolean;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  planned_output_tokens?: number;
  images?: number;
  ended: "open" | "complete" | "cut" | "stalled" | "client_gone";
  fault?: string;
  error?: string;
  headers: Record<string, string>;
  body: string;
}

export interface Ledger {
  totals: { requests: number; input_tokens: number; cached_tokens: number; output_tokens: number };
  requests: LedgerEntry[];
}

/** The mock model server of `make run`, in a process of its own. */
export class MockModels implements Resource {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<MockModels> {
    const child = fork(join(root, "nginx/demo/models.mjs"), ["0"], {
      execArgv: [],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    const [line] = (await once(createInterface(child.stdout!), "line")) as [string];
    return owned(new MockModels(child, line.replace(/^models listen on /, "")));
  }

  /** `host:port`. */
  get address(): string {
    return new URL(this.url).host;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Replaces all rules. */
  async script(...rules: Rule[]): Promise<void> {
    await this.set({ rules });
  }

  async set(script: Script): Promise<void> {
    await this.call("POST", "/script", script);
  }

  /** Forgets all rules and all that was served. */
  async reset(): Promise<void> {
    await this.call("DELETE", "/script");
    await this.call("DELETE", "/ledger");
  }

  async ledger(query = ""): Promise<Ledger> {
    return (await this.call("GET", `/ledger${query}`)) as Ledger;
  }

  /** What it served last. */
  async last(): Promise<LedgerEntry> {
    const { requests } = await this.ledger();
    if (requests.length === 0) throw new Error("the mock served nothing");
    return requests.at(-1)!;
  }

  /** Waits until no request is under way, and returns what was served. */
  async settled(): Promise<Ledger> {
    return until("the mock to have no request under way", async () => {
      const ledger = await this.ledger();
      return ledger.requests.every(({ ended }) => ended !== "open") && ledger;
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }

  private async call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  }
}
