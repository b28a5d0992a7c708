import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backend } from "../support/node/backend";
import { Authority } from "../support/node/certificates";
import { Response, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { temporaryDirectory } from "../support/node/paths";

// Endpoints that ask the gateway who it is.

describe("an endpoint that asks for a certificate", () => {
  let authority: Authority;
  let directory: string;

  beforeEach(() => {
    authority = new Authority();
    directory = temporaryDirectory("client-certificates");
  });

  /** Writes certificate and key of a name to files, and returns the options that name them. */
  const issue = (name: string, files = name) => {
    const { cert, key } = authority.issue([name]);
    const client_certificate = join(directory, `${files}.pem`);
    const client_key = join(directory, `${files}.key`);
    writeFileSync(client_certificate, cert);
    writeFileSync(client_key, key);
    return { client_certificate, client_key };
  };

  const startBackend = async (): Promise<Backend> => {
    const ca = readFileSync(authority.file, "utf8");
    return Backend.start({ tls: { ...authority.issue(["web.internal"]), ca, requestCert: true } });
  };

  const startGateway = async (pools: Record<string, object>): Promise<Gateway> =>
    Gateway.start({
      workers: 1,
      configuration: {
        pools,
        routes: Object.keys(pools).map((pool) => ({ match: { path: `/${pool}` }, pool })),
      },
      server: `proxy_ssl_trusted_certificate ${authority.file};`,
    });

  const ask = async (gateway: Gateway, pool: string): Promise<Response> =>
    send(`${gateway.url}/${pool}`);

  const tls = { server_name: "web.internal" };

  it("is shown the pool's", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const gateway = await startGateway({ web: { endpoints, tls: { ...tls, ...issue("edge") } } });
    for (let i = 0; i < 20; i++) expect((await ask(gateway, "web")).status).toBe(200);
    expect(new Set(backend.seen.map(({ clientName }) => clientName))).toEqual(new Set(["edge"]));
    expect(backend.connections).toBe(1);
  });

  it("refuses a pool without one, also where another pool has an idle connection", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const gateway = await startGateway({
      known: { endpoints, tls: { ...tls, ...issue("edge") } },
      unknown: { endpoints, tls },
    });
    expect((await ask(gateway, "known")).status).toBe(200);
    expect((await ask(gateway, "unknown")).status).toBe(502);
    expect((await ask(gateway, "known")).status).toBe(200);
    expect(backend.seen.map(({ path }) => path)).toEqual(["/known", "/known"]);
  });

  it("tells pools with different ones apart", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const gateway = await startGateway({
      first: { endpoints, tls: { ...tls, ...issue("first") } },
      second: { endpoints, tls: { ...tls, ...issue("second") } },
    });
    for (let i = 0; i < 10; i++) {
      expect((await ask(gateway, "first")).status).toBe(200);
      expect((await ask(gateway, "second")).status).toBe(200);
    }
    for (const { path, clientName } of backend.seen) expect(path).toBe(`/${clientName}`);
    expect(backend.connections).toBe(2);
  });

  it("is shown the new one once its files are exchanged, without a reload", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const gateway = await startGateway({
      web: { endpoints, tls: { ...tls, ...issue("before", "edge") } },
    });
    expect((await ask(gateway, "web")).status).toBe(200);
    issue("after", "edge");
    await backend.refuse();
    await backend.accept();
    expect((await ask(gateway, "web")).status).toBe(200);
    expect(backend.seen.map(({ clientName }) => clientName)).toEqual(["before", "after"]);
  });

  it("is not blamed for a certificate that can't be read, nor does the log hold the key", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const files = issue("edge");
    const key = readFileSync(files.client_key, "utf8");
    writeFileSync(files.client_certificate, key);
    const gateway = await startGateway({
      web: {
        endpoints,
        tls: { ...tls, ...files },
        health: { passive: { consecutive_failures: 1 } },
      },
    });
    expect((await ask(gateway, "web")).status).toBe(500);
    await gateway.logged(new RegExp(files.client_certificate));
    expect(gateway.log).not.toContain("endpoint_ejected");
    expect(gateway.log).not.toContain(key.split("\n")[1]);
  });
});
