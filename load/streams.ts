import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { listening, otherProcessor, Server } from "./processes";

/** The two ends of load/streams, built with Go when they are first needed and whenever they have changed. */
const folder = resolve("load/streams");
const binary = resolve("build/streams");

const isBuilt = (): boolean => {
  const built = statSync(binary, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(folder).every((name) => statSync(join(folder, name)).mtimeMs < built);
};

export const buildStreams = (): void => {
  if (isBuilt()) return;
  mkdirSync("build", { recursive: true });
  execFileSync("go", ["build", "-o", binary, "."], { cwd: folder, stdio: "inherit" });
};

const pinned = (...words: string[]) =>
  spawn("taskset", ["-c", otherProcessor, binary, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });

export interface Mock {
  readonly port: number;
  stop(): void;
}

/** A model server that answers at once, in OpenAI's dialect and in Anthropic's: streams of 50 events, 20 ms apart. */
export const startMock = async (): Promise<Mock> => {
  const child = pinned("mock");
  const line = await new Promise<string>((done) =>
    child.stdout.once("data", (piece: Buffer) => done(piece.toString())),
  );
  const { port } = JSON.parse(line) as { port: number };
  await listening(port);
  return { port, stop: () => child.kill() };
};

const ask = async <Result extends { failed: number; problem?: string }>(
  words: readonly string[],
): Promise<Result> => {
  const child = pinned(...words);
  let output = "";
  child.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
  const code = await new Promise((done) => child.on("close", done));
  if (code !== 0) throw new Error(`streams ${words.join(" ")} ended with ${String(code)}`);
  return JSON.parse(output) as Result;
};

export interface Load {
  readonly server: Server;
  readonly model: string;
  readonly seconds: number;
}

const options = ({ server, model, seconds }: Load): string[] => [
  `-url=http://127.0.0.1:${server.port}/v1/chat/completions`,
  `-model=${model}`,
  `-seconds=${seconds}`,
  "-header=Authorization: Bearer a-key-of-a-client",
];

export interface ChatResult {
  readonly requests: number;
  readonly failed: number;
  readonly problem?: string;
  readonly median_ms: number;
  readonly per_second: number;
}

/** Whole answers, asked for by so many clients; `bytes` is the size of their prompts. */
export const chat = async (load: Load, clients: number, bytes = 0): Promise<ChatResult> =>
  ask(["chat", ...options(load), `-clients=${clients}`, `-bytes=${bytes}`]);

export interface StreamResult {
  readonly streams: number;
  readonly failed: number;
  readonly problem?: string;
  readonly events: number;
  readonly lost: number;
  readonly first_median_ms: number;
  readonly gap_median_ms: number;
  readonly gap_p99_ms: number;
}

/** So many streams at a time, begun evenly over a second. */
export const openStreams = async (load: Load, streams: number): Promise<StreamResult> =>
  ask(["open", ...options(load), `-streams=${streams}`]);

const residentLine = (server: Server, name: "VmHWM" | "VmRSS"): number =>
  Math.max(
    ...server.workers().map((pid) => {
      const text = readFileSync(`/proc/${pid}/status`, "utf8");
      return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) * 1024;
    }),
  );

/** The most memory that a worker had while `work` went on, and what it has before, in bytes. */
export const peakWhile = async (
  server: Server,
  work: () => Promise<unknown>,
): Promise<{ before: number; peak: number }> => {
  const before = residentLine(server, "VmRSS");
  for (const pid of server.workers()) writeFileSync(`/proc/${pid}/clear_refs`, "5");
  await work();
  return { before, peak: residentLine(server, "VmHWM") };
};
