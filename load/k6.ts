import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** One phase of load/scenarios/overload.js: an open loop at `rate` requests a second, or `users` in a closed one. */
export interface Phase {
  readonly name: string;
  readonly url: string;
  readonly rate?: number;
  readonly users?: number;
  readonly seconds: number;
  /** When it begins, in seconds after the first. */
  readonly at: number;
  /** Most requests under way at a time. */
  readonly most?: number;
  readonly timeout: string;
  readonly headers?: Record<string, string>;
}

/** What became of a phase's requests; times are those of the served ones. */
export interface PhaseResult {
  readonly served: number;
  readonly refused: number;
  readonly lost: number;
  readonly median_ms: number;
  readonly p99_ms: number;
}

const version = "v1.3.0";

const cache = (): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "moontide", "k6");

const onPath = (): string | undefined => {
  try {
    return execFileSync("which", ["k6"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
};

/** K6 names the binary; else the one on the path, else one that is built once a machine with Go. */
const k6 = (): string => {
  const given = process.env.K6 ?? onPath();
  if (given !== undefined) return given;
  const binary = join(cache(), "k6");
  if (!existsSync(binary)) {
    process.stderr.write(`building k6 ${version}, once on this machine\n`);
    mkdirSync(cache(), { recursive: true });
    execFileSync("go", ["install", `go.k6.io/k6@${version}`], {
      env: { ...process.env, GOBIN: cache() },
      stdio: ["ignore", "inherit", "inherit"],
    });
  }
  return binary;
};

/** Runs the phases to their end and returns what became of each. */
export const runPhases = async (phases: readonly Phase[]): Promise<Record<string, PhaseResult>> => {
  const child = spawn(k6(), ["run", "--quiet", "--no-usage-report", "load/scenarios/overload.js"], {
    env: { ...process.env, PHASES: JSON.stringify(phases) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let problems = "";
  child.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (problems += piece.toString()));
  const code = await new Promise<number>((done) => child.on("exit", (status) => done(status ?? 1)));
  if (code !== 0) throw new Error(`k6 ended with ${code}:\n${problems}\n${output}`);
  return JSON.parse(output.slice(output.indexOf("{"))) as Record<string, PhaseResult>;
};
