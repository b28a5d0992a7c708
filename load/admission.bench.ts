import { createHmac } from "node:crypto";
import { median, Server } from "./processes";
import { Additions, measure, startBackend, startGateway } from "./servers";

/**
 * What admission adds to the plain HTTP chain, in processor time of the worker per request: who sends it (a token that
 * was verified before), its class (a User-Agent that was seen before), a rate limit, a limit that adapts with a queue
 * behind it, shedding; one by one, and all together. Goal for all of them: at most 1.10.
 *
 * Every row is sent the same headers, so that nginx reads as much in each.
 */
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 4);

const secret = "0123456789abcdef0123456789abcdef";

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token of an hour, signed as HS256 (RFC 7519). */
const token = (): string => {
  const claims = {
    iss: "https://issuer.example",
    sub: "user-1",
    roles: ["editor"],
    exp: Math.floor(Date.now() / 1000) + 3600,
  };
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
};

const headers = [
  `Authorization: Bearer ${token()}`,
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
];

const authentication: Additions = {
  document: {
    token_issuers: {
      bench: { issuer: "https://issuer.example", secret: { env: "BENCH_TOKEN_SECRET" } },
    },
  },
  route: { authentication: { jwt: { issuers: ["bench"] } } },
};
const classes: Additions = {
  route: {
    classify: [
      { when: { bot: "crawler" }, priority: "low" },
      { when: { header: { "X-Role": "editor" } }, priority: "high" },
    ],
  },
};
const rateLimit: Additions = {
  route: {
    rate_limits: [{ key: "address", requests: 1_000_000_000, window_seconds: 60, headers: false }],
  },
};
const limit: Additions = { pool: { limit: {}, queue: {} } };
const shedding: Additions = { pool: { limit: {}, queue: {}, shedding: {} } };

const together = (parts: readonly Additions[]): Additions => ({
  document: Object.assign({}, ...parts.map(({ document }) => document)) as object,
  pool: Object.assign({}, ...parts.map(({ pool }) => pool)) as object,
  route: Object.assign({}, ...parts.map(({ route }) => route)) as object,
});

const rows: Record<string, Additions> = {
  "plain chain": {},
  authentication,
  classes,
  "rate limit": rateLimit,
  "limit and queue": limit,
  "limit, queue, shedding": shedding,
  "all of these": together([authentication, classes, rateLimit, shedding]),
};

export const run = async (): Promise<string> => {
  process.env.BENCH_TOKEN_SECRET = secret;
  const backends = [await startBackend(), await startBackend()];
  const endpoints = backends.map(({ port }) => `127.0.0.1:${port}`);
  const servers = new Map<string, Server>();
  const results = new Map<string, number[]>();
  try {
    for (const [name, additions] of Object.entries(rows)) {
      servers.set(name, await startGateway(endpoints, additions));
      results.set(name, []);
    }
    for (let round = 1; round <= rounds; round++) {
      for (const [name, server] of servers) {
        results.get(name)!.push((await measure(server, seconds, headers)).cpu_us);
      }
      process.stderr.write(`round ${round} of ${rounds}\n`);
    }
  } finally {
    await Promise.all([...servers.values(), ...backends].map((server) => server.stop()));
  }
  const plain = results.get("plain chain")!;
  const ratio = (name: string) =>
    median(results.get(name)!.map((cpu_us, round) => cpu_us / plain[round]!));
  const least = (name: string) => Math.min(...results.get(name)!);
  for (const name of servers.keys()) {
    const cpu = median(results.get(name)!).toFixed(1);
    // The quietest rounds say most on a machine that others use too.
    const quietest = (least(name) / least("plain chain")).toFixed(3);
    console.log(
      `${name.padEnd(23)} CPU ${cpu} µs/request  ratio ${ratio(name).toFixed(3)}, of the quietest rounds ${quietest} (${least(name).toFixed(1)} µs)`,
    );
  }
  // Others' work makes a round dearer and never cheaper, and not all rows alike: the least of each says what it costs.
  const quietest = least("all of these") / least("plain chain");
  return `admission_ratio=${quietest.toFixed(3)}`;
};
