/**
 * make evaluate-semantic-cache: pairs of texts that people labelled (pairs.tsv, written for this), through the real gateway
 * with a real embedding model. Of each pair the first text is asked and answered, then the second: was it given the first
 * one's answer, though it asks for something else (a false hit), or not given it, though it asks for the same? One run for
 * each way of the texts having to agree, at the lowest threshold there is; the similarity that each answer tells says what
 * higher ones would have made of it. Prints the tables of docs/answer-cache.md.
 *
 * EMBEDDINGS: the command that starts the model's server (scripts/evaluate-semantic-cache).
 */
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort, gatewayConfiguration, gatewayProcessor, startNginx } from "../processes";

interface Pair {
  readonly isSame: boolean;
  readonly kind: string;
  readonly first: string;
  readonly second: string;
}

interface Judged extends Pair {
  /** Of the second to the first; 0 where it was not given the first one's answer at any threshold. */
  readonly similarity: number;
}

const lowest = 0.5;
const thresholds = [0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99];
const usual = 0.95;
const everything = ["numbers", "negations", "word_order"];

const readPairs = (): Pair[] =>
  readFileSync("load/semantic-cache/pairs.tsv", "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [label, kind, first, second] = line.split("\t") as [string, string, string, string];
      return { isSame: label === "same", kind, first, second };
    });

/** A server whose first line ends with its address. */
const startServer = async (command: string, words: string[]): Promise<[ChildProcess, string]> => {
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "inherit"] });
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([text]) => String(text)),
    once(child, "exit").then(([code]) => {
      throw new Error(`${command} ended with ${String(code)} before it listened`);
    }),
  ]);
  return [child, line.slice(line.indexOf("http"))];
};

const documentFor = (chat_url: string, embeddings_url: string, must_agree: string[]) => {
  const provider = (base_url: string) => ({
    type: "openai_compatible",
    base_url,
    api_keys: [{ env: "MOCK_MODEL_KEY" }],
  });
  const semantic = { model: "vectors", threshold: lowest, timeout_seconds: 60, must_agree };
  return {
    state: { directory: "{{state}}" },
    providers: { chat: provider(`${chat_url}/v1`), local: provider(`${embeddings_url}/v1`) },
    models: {
      smart: {
        candidates: [{ provider: "chat", model: "moon-mini" }],
        cache: { semantic },
      },
      vectors: { candidates: [{ provider: "local", model: "all-MiniLM-L6-v2" }] },
    },
    routes: [{ llm: {} }],
  };
};

const ask = async (port: number, number: number, text: string): Promise<Headers> => {
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "smart",
      messages: [
        // Each pair among itself.
        { role: "system", content: `pair ${number}` },
        { role: "user", content: text },
      ],
    }),
  });
  await response.text();
  if (!response.ok) throw new Error(`${text}: status ${response.status}`);
  return response.headers;
};

const judge = async (port: number, pair: Pair, number: number): Promise<Judged> => {
  await ask(port, number, pair.first);
  const headers = await ask(port, number, pair.second);
  const isHit = headers.get("x-moontide-cache") === "semantic";
  const similarity = isHit ? Number(headers.get("x-moontide-cache-similarity")) : 0;
  return { ...pair, similarity };
};

const run = async (pairs: Pair[], document: object): Promise<Judged[]> => {
  const [port, admin_port] = [await freePort(), await freePort()];
  const directory = mkdtempSync(join(tmpdir(), "moontide-pairs-"));
  const file = join(directory, "moontide.json");
  writeFileSync(file, JSON.stringify(document).replace("{{state}}", directory));
  const text = gatewayConfiguration({ port, admin_port, workers: 1 });
  const environment = { MOONTIDE_CONFIG: file, MOCK_MODEL_KEY: "mock-key" };
  const gateway = await startNginx(text, port, gatewayProcessor, environment);
  try {
    const judged: Judged[] = [];
    for (const pair of pairs) judged.push(await judge(port, pair, judged.length));
    return judged;
  } finally {
    await gateway.stop();
    rmSync(directory, { recursive: true });
  }
};

const share = (all: Judged[], threshold: number): string => {
  const hits = all.filter(({ similarity }) => similarity >= threshold).length;
  return `${hits} of ${all.length} (${((100 * hits) / all.length).toFixed(1)} %)`;
};

const of = (judged: Judged[], isSame: boolean): Judged[] =>
  judged.filter((each) => each.isSame === isSame);

const tellThresholds = (alone: Judged[], agreed: Judged[]): void => {
  console.log(
    "| threshold | hits, vectors alone | false hits, vectors alone | hits | false hits |",
  );
  console.log("| --- | --- | --- | --- | --- |");
  for (const threshold of thresholds) {
    const cells = [alone, agreed].flatMap((judged) => [
      share(of(judged, true), threshold),
      share(of(judged, false), threshold),
    ]);
    console.log(`| ${threshold} | ${cells.join(" | ")} |`);
  }
};

const tellKinds = (alone: Judged[], agreed: Judged[]): void => {
  console.log(`\n| different in (threshold ${usual}) | false hits, vectors alone | false hits |`);
  console.log("| --- | --- | --- |");
  for (const kind of new Set(of(alone, false).map((each) => each.kind))) {
    const some = (judged: Judged[]) => of(judged, false).filter((each) => each.kind === kind);
    console.log(`| ${kind} | ${share(some(alone), usual)} | ${share(some(agreed), usual)} |`);
  }
  console.log(`\nWhat is still a false hit at ${usual}:`);
  for (const { similarity, kind, first, second } of of(agreed, false)) {
    if (similarity >= usual) console.log(`  ${similarity} ${kind}: ${first} | ${second}`);
  }
};

const main = async (): Promise<void> => {
  const [command, ...words] = (process.env.EMBEDDINGS ?? "").split(" ");
  if (command === undefined || command === "") throw new Error("EMBEDDINGS names no server");
  const [model, embeddings_url] = await startServer(command, words);
  const [mock, chat_url] = await startServer("node", ["nginx/demo/models.mjs", "0"]);
  try {
    const pairs = readPairs();
    const alone = await run(pairs, documentFor(chat_url, embeddings_url, []));
    const agreed = await run(pairs, documentFor(chat_url, embeddings_url, everything));
    tellThresholds(alone, agreed);
    tellKinds(alone, agreed);
  } finally {
    model.kill();
    mock.kill();
  }
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
