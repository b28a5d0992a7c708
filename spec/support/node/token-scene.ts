import { createHash } from "node:crypto";
import { request } from "node:http";
import { Gateway } from "./gateway";
import { scrape, sumOf } from "./metrics";
import { MockModels } from "./mock-models";
import { RedisServer } from "./redis-server";

// Several gateways on one real Redis before the mock model server, whose ledger knows what was really used.

const keyOf = (name: string) => `sk-${name}`;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

export interface TokenScene {
  mock: MockModels;
  redis: RedisServer;
  gateways: Gateway[];
}

export interface TokenSceneOptions {
  workers?: number;
  /** How long a request may wait for Redis. */
  timeout_seconds?: number;
  /** What a million tokens cost, of either kind. */
  usd_per_million?: number;
  /** Options at the top of the document: `token_limits`, `budgets` … */
  document: object;
  /** The same that differ by gateway. */
  own?: (index: number) => object;
  http?: string;
  server?: (index: number) => string;
}

const configurationFor = (scene: Omit<TokenScene, "gateways">, options: TokenSceneOptions) => {
  const { timeout_seconds = 2, usd_per_million, document } = options;
  const { mock, redis } = scene;
  const provider = (key: string) => ({
    type: "openai_compatible",
    base_url: `${mock.url}/v1`,
    api_keys: [{ env: key }],
  });
  const price = usd_per_million !== undefined && {
    price: { input_usd_per_million: usd_per_million, output_usd_per_million: usd_per_million },
  };
  return {
    providers: { first: provider("MOCK_A"), second: provider("MOCK_B") },
    models: {
      moon: {
        candidates: [
          { provider: "first", model: "moon-mini", ...price },
          { provider: "second", model: "moon-large", ...price },
        ],
        retries: { attempts: 1 },
      },
    },
    consumers: { anna: { api_keys: [{ sha256: sha256(keyOf("anna")) }] } },
    cluster: { gateways: 2, redis: { host: "127.0.0.1", port: redis.port, timeout_seconds } },
    routes: [{ llm: {}, authentication: { api_key: {} } }],
    ...document,
  };
};

/** Two gateways with a consumer `anna` and a model `moon` of two providers. */
export const startTokenScene = async (options: TokenSceneOptions): Promise<TokenScene> => {
  const [mock, redis] = await Promise.all([MockModels.start(), RedisServer.start()]);
  const configuration = configurationFor({ mock, redis }, options);
  const { workers = 4, http, server, own } = options;
  const gateways = await Promise.all(
    [0, 1].map(async (index) =>
      Gateway.start({
        workers,
        connections: 2048,
        environment: { MOCK_A: "mock-a", MOCK_B: "mock-b" },
        configuration: { ...configuration, ...own?.(index) },
        http,
        server: server?.(index),
      }),
    ),
  );
  return { mock, redis, gateways };
};

export interface Told {
  status: number;
  /** The whole answer came. */
  complete: boolean;
  seconds: number;
  headers: Record<string, string | string[] | undefined>;
}

export interface Asking {
  /** Leaves after so many bytes of the answer. */
  leave_at?: number;
  headers?: Record<string, string>;
  /** Behind the path. */
  query?: string;
}

/** Asks as anna. */
export const ask = async (
  url: string,
  body: object,
  { leave_at, headers: more, query = "" }: Asking = {},
): Promise<Told> =>
  new Promise((done) => {
    const began = performance.now();
    const text = JSON.stringify(body);
    const headers = {
      "content-type": "application/json",
      authorization: `Bearer ${keyOf("anna")}`,
      "content-length": Buffer.byteLength(text),
      ...more,
    };
    const told = (status: number, complete: boolean, all: Told["headers"] = {}) => {
      done({ status, complete, seconds: (performance.now() - began) / 1000, headers: all });
    };
    const target = `${url}/v1/chat/completions${query}`;
    const sent = request(target, { method: "POST", headers }, (answer) => {
      let bytes = 0;
      answer.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (leave_at !== undefined && bytes >= leave_at) sent.destroy();
      });
      answer.on("end", () => told(answer.statusCode!, true, answer.headers));
      answer.on("error", () => told(answer.statusCode!, false, answer.headers));
    });
    sent.on("error", () => told(0, false));
    sent.end(text);
  });

export const question = (index: number, stream: boolean) => ({
  model: "moon",
  max_tokens: 60,
  stream,
  messages: [{ role: "user", content: `[long ${20 + (index % 30)}] question ${index % 10}` }],
});

export const sumAll = async (
  gateways: Gateway[],
  name: string,
  labels: Record<string, string> = {},
) => {
  const all = await Promise.all(gateways.map(async (one) => scrape(one.adminUrl)));
  return all.reduce((sum, samples) => sum + sumOf(samples, name, labels), 0);
};

/** What Redis has counted of anna's tokens in a limit over a day, which no test outlasts. */
export const countIn = (redis: RedisServer, limit: string, field: "used" | "held"): number =>
  Number(redis.cli("hget", `{moontide}limit/86400s/tokens/${limit}/anna`, field).trim());

/** So many clients, each one request after the other. */
export const press = async (
  clients: number,
  requests: number,
  one: (index: number) => Promise<void>,
) => {
  let next = 0;
  const client = async () => {
    while (next < requests) await one(next++);
  };
  await Promise.all(Array.from({ length: clients }, client));
};
