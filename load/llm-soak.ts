/**
 * make soak-llm: SOAK_REQUESTS (50,000) streams, a hundred at a time, through the gateway to the mock model server. Every
 * fifth breaks at its first candidate in one of many ways, every fiftieth client leaves. Whoever had nothing yet must be
 * answered by the second candidate, whoever had something must be told that the rest is missing, and nothing may stay: no
 * descriptors, no memory. Ends with a line of `name=value` figures; exits with 1 when something leaked or went unsaid.
 */
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { early, flaky, late } from "../spec/support/node/models/flaky";
import { freePort, gatewayConfiguration, gatewayProcessor, startNginx } from "./processes";

const total = Number(process.env.SOAK_REQUESTS ?? 50_000);
const together = 100;
const words = 12;

const startMock = async (): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn("node", ["nginx/demo/models.mjs", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout!), "line")) as [string];
  return { child, url: line.replace(/^models listen on /, "") };
};

const documentFor = (url: string) => {
  const api_keys = [{ env: "MOCK_MODEL_KEY" }];
  const timeouts = { first_token_seconds: 5, between_tokens_seconds: 5 };
  return {
    state: { directory: "/tmp" },
    providers: {
      openai: { type: "openai", base_url: `${url}/v1`, api_keys, timeouts },
      anthropic: { type: "anthropic", base_url: url, api_keys, timeouts },
    },
    models: {
      moon: {
        candidates: [
          { provider: "openai", model: "flaky" },
          { provider: "anthropic", model: "moon-mini" },
        ],
        retries: { attempts: 0 },
        cooldown: { seconds: 0, maximum_seconds: 0, error_percent: 100, minimum_requests: 100_000 },
      },
    },
    routes: [{ llm: {} }],
  };
};

const post = async (url: string, body: object): Promise<void> => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
};

/** How a stream was for its reader. */
type End = "whole" | "told" | "refused" | "silent" | "left";

const endOf = (status: number, text: string, isCut: boolean): End => {
  if (status !== 200) return "refused";
  if (text.includes("data: [DONE]") && text.includes(`w${words - 1}`)) return "whole";
  return text.includes('"error"') || isCut ? "told" : "silent";
};

const agent = new Agent({ keepAlive: true, maxSockets: together });

const body = JSON.stringify({
  model: "moon",
  stream: true,
  messages: [{ role: "user", content: `[long ${words}]` }],
});

const ask = (port: number, leaves: boolean): Promise<End> =>
  new Promise((done, fail) => {
    const headers = { "content-type": "application/json", "content-length": body.length };
    const path = "/v1/chat/completions";
    const asked = request({ agent, port, path, method: "POST", headers });
    const read = (response: IncomingMessage) => {
      let text = "";
      const end = (isCut: boolean) => {
        const how = endOf(response.statusCode!, text, isCut);
        done(leaves && how !== "whole" ? "left" : how);
      };
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
        if (leaves) asked.destroy();
      });
      response.on("end", () => end(false));
      response.on("error", () => end(true));
    };
    asked.on("response", read);
    asked.on("error", (error) => (leaves ? done("left") : fail(error)));
    asked.end(body);
  });

interface Resources {
  descriptors: number;
  kilobytes: number;
}

const resourcesOf = (pids: readonly number[]): Resources => {
  let [descriptors, kilobytes] = [0, 0];
  for (const pid of pids) {
    descriptors += readdirSync(`/proc/${pid}/fd`).length;
    const memory = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    kilobytes += Number(/^Private_Dirty:\s+(\d+)/m.exec(memory)?.[1]);
  }
  return { descriptors, kilobytes };
};

const main = async () => {
  const mock = await startMock();
  // A hung stream takes seconds: one in a hundred is enough of them.
  const quick = early.filter(({ fault }) => fault?.kind !== "hang" && fault?.kind !== "stall");
  // As slow as a quick model, so that who leaves does so in the middle.
  const pace = { tokens_per_second: 1000 };
  const rules = [
    { ...flaky("flaky", [...quick, ...late]), ...pace },
    { model: "*", ...pace },
  ];
  await post(`${mock.url}/script`, { rules });
  const [port, admin_port] = [await freePort(), await freePort()];
  const file = join("build", `soak-llm-${port}.json`);
  writeFileSync(file, JSON.stringify(documentFor(mock.url)));
  const text = gatewayConfiguration({ port, admin_port, workers: 2 });
  const environment = { MOONTIDE_CONFIG: file, MOCK_MODEL_KEY: "mock-key" };
  const gateway = await startNginx(text, port, gatewayProcessor, environment);
  const ends: Record<End, number> = { whole: 0, told: 0, refused: 0, silent: 0, left: 0 };
  let begun = 0;
  let settled: Resources | undefined;
  const client = async () => {
    while (begun < total) {
      begun += 1;
      ends[await ask(port, begun % 50 === 0)] += 1;
      if (begun % 5000 !== 0) continue;
      const now = resourcesOf(gateway.workers());
      // The first ten thousand fill pools, caches and the compiler's traces.
      if (begun >= 10_000) settled ??= now;
      console.log(`${begun}: ${now.descriptors} descriptors, ${now.kilobytes} kB`);
      await fetch(`${mock.url}/ledger`, { method: "DELETE" });
    }
  };
  await Promise.all(Array.from({ length: together }, client));
  agent.destroy();
  await new Promise((done) => setTimeout(done, 7000));
  const end = resourcesOf(gateway.workers());
  await gateway.stop();
  mock.child.kill();
  const grown = end.kilobytes - (settled ?? end).kilobytes;
  console.log(
    `soak_llm_requests=${begun} whole=${ends.whole} told=${ends.told} refused=${ends.refused} silent=${ends.silent} left=${ends.left} descriptors=${end.descriptors} memory_kb=${end.kilobytes} memory_grown_kb=${grown}`,
  );
  const isFull = end.descriptors > (settled ?? end).descriptors;
  process.exitCode = ends.refused + ends.silent > 0 || isFull || grown > 16_384 ? 1 : 0;
};

void main();
