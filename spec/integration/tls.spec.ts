import { Backend } from "../support/node/backend";
import { Authority } from "../support/node/certificates";
import { Response, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";

// Pools that are reached over TLS: whom the gateway believes, and which name it asks for.

describe("a pool with TLS", () => {
  let authority: Authority;

  beforeAll(() => {
    authority = new Authority();
  });

  const startBackend = async (names: string[], days?: number): Promise<Backend> =>
    Backend.start({ tls: authority.issue(names, days), behaviour: { kind: "echo" } });

  const startGateway = async (pool: object, more: object = {}): Promise<Gateway> =>
    Gateway.start({
      configuration: { pools: { web: pool }, routes: [{ pool: "web", ...more }] },
      authorities: authority.file,
    });

  const ask = async (backend: Backend, pool: object, host = "web.internal"): Promise<Response> => {
    const gateway = await startGateway({ endpoints: [backend.address], ...pool });
    return send(gateway.url, { headers: { Host: host } });
  };

  it("accepts a certificate for server_name, and sends that as SNI", async () => {
    const backend = await startBackend(["web.internal"]);
    const response = await ask(backend, { tls: { server_name: "web.internal" } }, "else.example");
    expect(response.status).toBe(200);
    expect(backend.seen[0]).toMatchObject({
      serverName: "web.internal",
      headers: { host: "else.example" },
    });
  });

  it("asks for the pool's host_header when it has no server_name", async () => {
    const backend = await startBackend(["web.internal"]);
    const response = await ask(backend, { tls: {}, host_header: "web.internal" }, "else.example");
    expect(response.status).toBe(200);
    expect(backend.seen[0]?.serverName).toBe("web.internal");
  });

  it("does not let a client choose the name: its Host counts for nothing", async () => {
    const backend = await startBackend(["web.internal"]);
    const response = await ask(backend, { tls: { verify: false } }, "web.internal");
    expect(response.status).toBe(200);
    expect(backend.seen[0]?.serverName).toBeFalsy();
  });

  it("leaves the port of host_header out of the name", async () => {
    const backend = await startBackend(["web.internal"]);
    const response = await ask(backend, { tls: {}, host_header: "web.internal:8443" });
    expect(response.status).toBe(200);
    expect(backend.seen[0]).toMatchObject({
      serverName: "web.internal",
      headers: { host: "web.internal:8443" },
    });
  });

  it("refuses a certificate for another name", async () => {
    const backend = await startBackend(["other.internal"]);
    expect((await ask(backend, { tls: { server_name: "web.internal" } })).status).toBe(502);
    expect(backend.seen).toHaveLength(0);
  });

  it("refuses a certificate that has run out", async () => {
    const backend = await startBackend(["web.internal"], -1);
    expect((await ask(backend, { tls: { server_name: "web.internal" } })).status).toBe(502);
    expect(backend.seen).toHaveLength(0);
  });

  it("refuses a certificate of an authority that it does not know", async () => {
    const tls = new Authority("A stranger").issue(["web.internal"]);
    const backend = await Backend.start({ tls });
    expect((await ask(backend, { tls: { server_name: "web.internal" } })).status).toBe(502);
    expect(backend.seen).toHaveLength(0);
  });

  it("refuses an endpoint that does not speak TLS", async () => {
    const backend = await Backend.start();
    expect((await ask(backend, { tls: { server_name: "web.internal" } })).status).toBe(502);
  });

  it("takes any certificate with verify off, and still sends the name", async () => {
    const tls = new Authority("A stranger").issue(["other.internal"]);
    const backend = await Backend.start({ tls });
    const pool = { tls: { verify: false, server_name: "web.internal" } };
    expect((await ask(backend, pool)).status).toBe(200);
    expect(backend.seen[0]?.serverName).toBe("web.internal");
  });

  it("does not use a connection that was verified for another name", async () => {
    const backend = await startBackend(["web.internal"]);
    const endpoints = [backend.address];
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        pools: {
          right: { endpoints, tls: { server_name: "web.internal" } },
          wrong: { endpoints, tls: { server_name: "other.internal" } },
        },
        routes: [
          { match: { path: "/right" }, pool: "right" },
          { match: { path: "/wrong" }, pool: "wrong" },
        ],
      },
      authorities: authority.file,
    });
    expect((await send(`${gateway.url}/right`)).status).toBe(200);
    expect((await send(`${gateway.url}/wrong`)).status).toBe(502);
  });

  it("goes on to another endpoint, also on a status and with a stream", async () => {
    const [bad, good] = [
      await startBackend(["web.internal"]),
      await startBackend(["web.internal"]),
    ];
    const endpoints = [bad.address, good.address];
    const tls = { server_name: "web.internal" };
    const pool = { endpoints, tls, balancer: { algorithm: "round_robin" } };
    bad.behaviour = { kind: "answer", status: 503 };
    const retrying = await startGateway({ ...pool, retries: { on: "status" } });
    for (let i = 0; i < 4; i++) expect((await send(retrying.url)).status).toBe(200);
    bad.behaviour = { kind: "reset" };
    const streaming = await startGateway(pool, { streaming: true });
    for (let i = 0; i < 4; i++) expect((await send(streaming.url)).status).toBe(200);
  });
});
