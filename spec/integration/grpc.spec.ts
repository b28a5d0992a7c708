import { once } from "node:events";
import { Authority } from "../support/node/certificates";
import { Gateway } from "../support/node/gateway";
import { CallResult, GrpcBackend, GrpcClient } from "../support/node/grpc";
import { scrape, sumOf } from "../support/node/metrics";
import { freePort } from "../support/node/ports";
import { endpointsOf, readStatus } from "../support/node/status";
import { elapse, until } from "../support/node/wait";

// gRPC through the gateway: real clients and servers of grpc-js, whose clients come over HTTP/2 without TLS.

const OK = 0;
const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const UNAVAILABLE = 14;

describe("a pool that speaks gRPC", () => {
  const startGateway = async (
    pool: object,
    more: object = {},
    server = "",
  ): Promise<{ gateway: Gateway; client: GrpcClient }> => {
    const port = await freePort();
    const gateway = await Gateway.start({
      configuration: {
        pools: { web: { protocol: "grpc", ...pool } },
        routes: [{ match: { path_prefix: "/moontide.Echo" }, pool: "web", ...more }],
      },
      server: `listen 127.0.0.1:${port} http2; ${server}`,
    });
    return { gateway, client: GrpcClient.of(port) };
  };

  const endpoint = async (gateway: Gateway, backend: GrpcBackend) =>
    endpointsOf(await readStatus(gateway))[backend.address]!;

  const drained = async (gateway: Gateway, backend: GrpcBackend): Promise<void> => {
    await until("nothing to be in flight", async () => {
      return (await endpoint(gateway, backend)).in_flight === 0;
    });
  };

  const repeat = async (times: number, call: () => Promise<CallResult>): Promise<CallResult[]> => {
    const results: CallResult[] = [];
    for (let i = 0; i < times; i++) results.push(await call());
    return results;
  };

  it("answers calls with one message and tells the server its authority", async () => {
    const backend = await GrpcBackend.start();
    const { client } = await startGateway({ endpoints: [backend.address] });
    expect(await client.unary("hello")).toMatchObject({
      code: OK,
      text: `${backend.address} hello`,
    });
    expect(backend.lastMetadata?.get("x-forwarded-for")).toEqual(["127.0.0.1"]);
  });

  it("streams answers, requests and both at once", async () => {
    const backend = await GrpcBackend.start();
    const { client, gateway } = await startGateway({ endpoints: [backend.address] });
    const numbers: string[] = [];
    for await (const text of client.count(1000)) numbers.push(text as string);
    expect(numbers).toHaveLength(1000);
    // 20 MB, twice what the route's maximum_body_bytes is by default: a call is no body.
    expect(await client.collect(400, 50_000)).toMatchObject({ code: OK, text: "20000000" });

    const talk = client.talk();
    const answers: string[] = [];
    talk.on("data", (text: string) => answers.push(text));
    for (const word of ["one", "two", "three"]) {
      talk.write(word);
      // Each comes back before the next is sent: nothing waits for the end.
      await until(`an answer to ${word}`, () => answers.at(-1) === `${word}!`);
    }
    expect((await endpoint(gateway, backend)).in_flight).toBe(1);
    talk.end();
    await until("the stream to end", () => backend.open === 0);
    await drained(gateway, backend);
  });

  it("lets a client be silent in its stream for as long as the server may be", async () => {
    const backend = await GrpcBackend.start();
    const endpoints = [backend.address];
    const { client } = await startGateway({ endpoints }, {}, "client_body_timeout 500ms;");
    const talk = client.talk();
    const answers: string[] = [];
    talk.on("data", (text: string) => answers.push(text));
    talk.write("one");
    await until("an answer", () => answers.length === 1);
    await elapse(1.5);
    talk.write("two");
    await until("another answer", () => answers.length === 2);
    talk.end();
    await once(talk, "end");
  });

  it("reaches its servers over TLS and keeps those connections", async () => {
    const authority = new Authority();
    const backend = await GrpcBackend.start(authority.issue(["web.internal"]));
    const trust = `grpc_ssl_trusted_certificate ${authority.file};`;
    const pool = { endpoints: [backend.address] };
    const right = await startGateway({ ...pool, tls: { server_name: "web.internal" } }, {}, trust);
    for (const { code } of await repeat(20, () => right.client.unary("hello"))) {
      expect(code).toBe(OK);
    }
    const wrong = await startGateway({ ...pool, tls: { server_name: "else.internal" } }, {}, trust);
    expect((await wrong.client.unary("hello")).code).toBe(UNAVAILABLE);
    const blind = await startGateway({ ...pool, tls: { verify: false } }, {}, trust);
    expect((await blind.client.unary("hello")).code).toBe(OK);
  });

  it("passes on what servers say, and counts it by the HTTP status that it stands for", async () => {
    const backend = await GrpcBackend.start();
    const { client, gateway } = await startGateway({
      endpoints: [backend.address],
      health: { passive: { enabled: false } },
    });
    for (const code of [OK, RESOURCE_EXHAUSTED, UNIMPLEMENTED, UNAVAILABLE]) {
      backend.behaviour = { status: code };
      expect((await client.unary("hello")).code).toBe(code);
    }
    await until("the metrics", async () => {
      const samples = await scrape(gateway.adminUrl);
      const of = (status_class: string) =>
        sumOf(samples, "moontide_requests_total", { status_class });
      return of("2xx") === 1 && of("4xx") === 1 && of("5xx") === 2;
    });
  });

  it("ejects a server whose calls fail, in trailers or behind messages, and no other", async () => {
    const [bad, good] = [await GrpcBackend.start(), await GrpcBackend.start()];
    const { client, gateway } = await startGateway({
      endpoints: [bad.address, good.address],
      balancer: { algorithm: "round_robin" },
    });
    bad.behaviour = { status: UNAVAILABLE };
    // What clients do wrong is no failure of the server.
    good.behaviour = { status: UNIMPLEMENTED };
    await repeat(20, () => client.unary("hello"));
    await until("the ejection", async () => (await endpoint(gateway, bad)).state === "ejected");
    expect((await endpoint(gateway, good)).state).toBe("healthy");
    const calls = bad.calls;
    await repeat(10, () => client.unary("hello"));
    expect(bad.calls).toBe(calls);
  });

  it("ejects a server that fails behind its messages", async () => {
    const [bad, good] = [await GrpcBackend.start(), await GrpcBackend.start()];
    const { client, gateway } = await startGateway({
      endpoints: [bad.address, good.address],
      balancer: { algorithm: "round_robin" },
    });
    bad.behaviour = { status: UNAVAILABLE };
    for (let i = 0; i < 20; i++) {
      const call = client.count(3).resume();
      await new Promise((done) => call.on("error", done).on("end", done));
    }
    await until("the ejection", async () => (await endpoint(gateway, bad)).state === "ejected");
  });

  it("goes on to another server where one refuses the connection", async () => {
    const [dead, good] = [await GrpcBackend.start(), await GrpcBackend.start()];
    const { client, gateway } = await startGateway({
      endpoints: [dead.address, good.address],
      balancer: { algorithm: "round_robin" },
    });
    dead.kill();
    for (const { code } of await repeat(20, () => client.unary("hello"))) expect(code).toBe(OK);
    await until("the ejection", async () => (await endpoint(gateway, dead)).state === "ejected");
  });

  it("survives a server that is killed under load: what was under way fails, the rest goes on", async () => {
    const backends = [await GrpcBackend.start(), await GrpcBackend.start()];
    const { client, gateway } = await startGateway({ endpoints: backends.map((b) => b.address) });
    const results: CallResult[] = [];
    let calling = true;
    const load = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (calling) results.push(await client.unary("hello"));
      }),
    );
    await until("some calls", () => results.length > 200);
    backends[0]!.kill();
    const before = results.length;
    await until("more calls", () => results.length > before + 1000);
    calling = false;
    await load;
    const failed = results.filter(({ code }) => code !== OK);
    // One for each call that was at the server when it died, and none after that.
    expect(failed.length).toBeLessThanOrEqual(8);
    expect(results.slice(before + 100).filter(({ code }) => code !== OK)).toEqual([]);
    await drained(gateway, backends[1]!);
  });

  it("gives the place back of a call whose deadline passes, which is no failure of the server", async () => {
    const backend = await GrpcBackend.start();
    const { client, gateway } = await startGateway({
      endpoints: [backend.address],
      health: { passive: { consecutive_failures: 1 } },
    });
    backend.behaviour = { hang: true };
    expect((await client.unary("hello", 0.3)).code).toBe(DEADLINE_EXCEEDED);
    await drained(gateway, backend);
    expect((await endpoint(gateway, backend)).state).toBe("healthy");
  });

  it("gives the place back of a stream that its client cancels", async () => {
    const backend = await GrpcBackend.start();
    const { client, gateway } = await startGateway({
      endpoints: [backend.address],
      health: { passive: { consecutive_failures: 1 } },
    });
    const talk = client.talk();
    const ended = new Promise<number>((done) => {
      talk.on("error", (error: { code?: number }) => done(error.code ?? -1));
    });
    talk.on("data", () => talk.cancel());
    talk.write("one");
    expect(await ended).toBe(CANCELLED);
    await drained(gateway, backend);
    await until("the server to know", () => backend.open === 0);
    expect((await endpoint(gateway, backend)).state).toBe("healthy");
  });

  it("counts a server that is too slow as failed, and tells its client so", async () => {
    const backend = await GrpcBackend.start();
    const { client, gateway } = await startGateway({
      endpoints: [backend.address],
      timeouts: { read_seconds: 0.2 },
      health: { passive: { consecutive_failures: 1 } },
    });
    backend.behaviour = { hang: true };
    const { code, details } = await client.unary("hello");
    expect([code, details]).toEqual([
      UNAVAILABLE,
      "upstream_timeout: No endpoint of the pool answered in time.",
    ]);
    const samples = await until("the metrics", async () => {
      const found = await scrape(gateway.adminUrl);
      return sumOf(found, "moontide_requests_total") > 0 && found;
    });
    expect(sumOf(samples, "moontide_requests_total", { status_class: "5xx" })).toBe(1);
    await gateway.logged(/endpoint_ejected/);
  });
});

describe("what the gateway itself refuses to a client of gRPC", () => {
  const refusal = async (configuration: object): Promise<CallResult> => {
    const port = await freePort();
    await Gateway.start({ configuration, server: `listen 127.0.0.1:${port} http2;` });
    return GrpcClient.of(port).unary("hello");
  };

  it("has a gRPC status and says why", async () => {
    const backend = await GrpcBackend.start();
    const pools = { web: { endpoints: [backend.address], protocol: "grpc" } };
    const routes = [{ match: { path_prefix: "/other" }, pool: "web" }];
    expect(await refusal({ pools, routes })).toMatchObject({
      code: UNIMPLEMENTED,
      details: expect.stringMatching(/^no_route: /) as string,
    });
  });

  it("is UNAVAILABLE where no server can be reached", async () => {
    const backend = await GrpcBackend.start();
    const pools = { web: { endpoints: [backend.address], protocol: "grpc" } };
    backend.kill();
    expect(await refusal({ pools, routes: [{ pool: "web" }] })).toMatchObject({
      code: UNAVAILABLE,
      details: expect.stringMatching(/^upstream_unreachable: /) as string,
    });
  });

  it("is a status of HTTP where the pool speaks that, and is counted as one", async () => {
    const port = await freePort();
    const gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints: [`127.0.0.1:${await freePort()}`] } },
        routes: [{ pool: "web" }],
      },
      server: `listen 127.0.0.1:${port} http2;`,
    });
    expect(await GrpcClient.of(port).unary("hello")).toMatchObject({
      code: UNAVAILABLE,
      details: expect.stringMatching(/502/) as string,
    });
    const samples = await until("the metrics", async () => {
      const found = await scrape(gateway.adminUrl);
      return sumOf(found, "moontide_requests_total") > 0 && found;
    });
    expect(sumOf(samples, "moontide_requests_total", { status_class: "5xx" })).toBe(1);
  });
});
