import { Socket } from "node:net";
import { clients, HttpDriver, Outcome, Wanted } from "../support/node/http-driver";
import { answering, chunked, inPieces, RawServer } from "../support/node/raw-server";
import { freePort } from "../support/node/ports";

// The gateway's own HTTP client inside nginx, against servers that misbehave. One contract for every client.

let driver: HttpDriver;

beforeAll(async () => {
  driver = await HttpDriver.start();
});

it("has nothing to add to nginx's error log", async () => {
  const server = await RawServer.start(answering("HTTP/1.1 200 OK\r\n\r\n", false));
  await driver.open("builtin", { url: server.url }, [0.05, 0.05]);
  expect(driver.log).not.toMatch(/\[(error|crit|alert|emerg)\]/);
});

describe("where lua-resty-http is not installed", () => {
  const test = clients.includes("resty_http") ? it.skip : it;
  test("only the builtin client is tried: name its folder in MOONTIDE_RESTY_HTTP", () => {
    expect(clients).toEqual(["builtin"]);
  });
});

describe.each(clients)("the client %s", (client) => {
  const ask = async (
    answer: (socket: Socket, request: string) => void,
    wanted: Partial<Wanted> = {},
  ): Promise<Outcome> => {
    const server = await RawServer.start(answer);
    return driver.request(client, { url: `${server.url}/v1?token=sesame`, ...wanted });
  };

  it("sends method, path, Host, headers and a body with its length", async () => {
    const server = await RawServer.start(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    const wanted = { method: "PUT", headers: { "X-Token": "sesame" }, body: "é" };
    await driver.request(client, { url: `${server.url}/a/b?c=d#e`, ...wanted });
    const [request] = server.requests;
    expect(request).toMatch(/^PUT \/a\/b\?c=d HTTP\/1\.1\r\n/);
    expect(request).toMatch(new RegExp(`^host: 127\\.0\\.0\\.1:${server.port}\r$`, "im"));
    expect(request).toMatch(/^x-token: sesame\r$/im);
    expect(request).toMatch(/^content-length: 2\r$/im);
    expect(request).toMatch(/^connection: close\r$/im);
    expect(request).toMatch(/\r\n\r\n\u00c3\u00a9$/);
  });

  it("takes another Host where one is given", async () => {
    const server = await RawServer.start(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    await driver.request(client, { url: server.url, headers: { host: "api.internal" } });
    expect(server.requests[0]!.match(/^host: .*\r$/gim)).toEqual(["Host: api.internal\r"]);
  });

  it("reads a body of a known length and leaves what follows", async () => {
    const outcome = await ask(
      answering("HTTP/1.1 404 No\r\nContent-Length: 3\r\nX-A: 1\r\nx-a: 2\r\n\r\nabcd"),
    );
    expect(outcome).toMatchObject({ status: 404, body: "abc", headers: { "x-a": "1, 2" } });
  });

  it("reads a body that ends with the connection", async () => {
    const body = "x".repeat(100_000);
    const outcome = await ask(answering(`HTTP/1.0 200 OK\r\n\r\n${body}`));
    expect(outcome.body).toHaveLength(body.length);
  });

  it("reads chunks that are split at every byte", async () => {
    const text = `${chunked}3\r\nabc\r\n0a\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n`;
    const outcome = await ask((socket) => inPieces(socket, text.split("")));
    expect(outcome).toMatchObject({ status: 200, body: "abc0123456789" });
  });

  it("reads binary bodies as they are", async () => {
    const body = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
    const outcome = await ask(answering(`${chunked}100\r\n${body}\r\n0\r\n\r\n`));
    expect(outcome.body).toBe(body);
  });

  it("passes over interim answers", async () => {
    const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
    const outcome = await ask(
      answering(`${interim}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`),
    );
    expect(outcome).toMatchObject({ status: 200, body: "ok" });
  });

  it.each([
    ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200],
    ["GET", "HTTP/1.1 204 No Content\r\n\r\n", 204],
    ["GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304],
  ])("waits for no body after %s and %j", async (method, text, status) => {
    const outcome = await ask(answering(text, false), { method, read_timeout_seconds: 60 });
    expect(outcome).toMatchObject({ status, body: "" });
    expect(outcome.seconds).toBeLessThan(30);
  });

  it("says that nobody listens, without path and query", async () => {
    const port = await freePort();
    const outcome = await driver.request(client, { url: `http://127.0.0.1:${port}/?token=sesame` });
    expect(outcome.problem).toBe(`127.0.0.1 port ${port}: connection refused`);
  });

  it("gives up after the silence that was allowed", async () => {
    const outcome = await ask(() => undefined, { read_timeout_seconds: 0.2 });
    expect(outcome.problem).toMatch(/timeout: nothing for 0.2 s$/);
    expect(outcome.seconds).toBeGreaterThanOrEqual(0.19);
  });

  it("ends what never falls silent and never ends", async () => {
    const dribble = (socket: Socket): void => {
      const timer = setInterval(() => socket.write("X"), 20);
      socket.on("close", () => clearInterval(timer));
      socket.write(chunked.slice(0, -2));
    };
    const outcome = await ask(dribble, { total_timeout_seconds: 0.3 });
    expect(outcome.problem).toMatch(/timeout: it took too long in all$/);
  });

  it.each([
    ["at once", "", /closed without an answer/],
    ["in the header", "HTTP/1.1 200 OK\r\nX-", /closed.* in (the|its) header/],
    [
      "in the body",
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcd",
      /closed after 4 of 9 bytes/,
    ],
    ["in a chunk", `${chunked}9\r\nabcd`, /closed after 4 bytes/],
    ["before the last chunk", `${chunked}4\r\nabcd\r\n`, /closed after 4 bytes/],
  ])("takes a connection that is closed %s for no answer", async (_, text, problem) => {
    const outcome = await ask(answering(text));
    expect(outcome.problem).toMatch(problem);
    expect(outcome.status).toBeUndefined();
  });

  it.each([
    ["another protocol", "SSH-2.0-sesame\r\n\r\n"],
    ["HTML", "<html>sesame</html>\r\n\r\n"],
    ["no status", "HTTP/1.1 sesame\r\n\r\n"],
    ["a chunk without a size", `${chunked}sesame\r\nabc\r\n0\r\n\r\n`],
    ["random bytes", "\u0000\u0001\u0002sesame\u00ff\r\n\r\n"],
  ])("refuses %s and does not repeat it", async (_, text) => {
    const outcome = await ask(answering(text));
    expect(outcome.problem).toBeDefined();
    expect(outcome.problem).not.toContain("sesame");
  });

  it("finds out at the first bytes that it is no HTTP", async () => {
    const outcome = await ask(answering("220 mail.example ESMTP\r\n", false));
    expect(outcome.problem).toMatch(/not HTTP/);
  });

  it.each([
    ["one endless line", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(1_000_000)}`],
    ["endless lines", `HTTP/1.1 200 OK\r\n${"X: x\r\n".repeat(100_000)}`],
  ])("refuses a header of %s", async (_, text) => {
    expect((await ask(answering(text, false))).problem).toMatch(/longer than|too long/);
  });

  it.each([
    ["announced", `HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${"x".repeat(5000)}`],
    ["in chunks", `${chunked}1388\r\n${"x".repeat(5000)}\r\n0\r\n\r\n`],
    ["until the end", `HTTP/1.1 200 OK\r\n\r\n${"x".repeat(5000)}`],
  ])("refuses a body above the limit, %s", async (_, text) => {
    const outcome = await ask(answering(text), { maximum_body_bytes: 4999 });
    expect(outcome.problem).toMatch(/longer than 4999 bytes$/);
    const allowed = await ask(answering(text), { maximum_body_bytes: 5000 });
    expect(allowed.body).toHaveLength(5000);
  });

  it("refuses headers that would break out of their line, and does not show them", async () => {
    const server = await RawServer.start(answering("HTTP/1.1 200 OK\r\n\r\n"));
    const headers = { Authorization: "sesame\r\nX-Evil: 1" };
    const outcome = await driver.request(client, { url: server.url, headers });
    expect(outcome.problem).toMatch(/the header Authorization has a line break/);
    expect(outcome.problem).not.toContain("sesame");
    expect(server.requests).toHaveLength(0);
  });

  it("finds localhost without a name server", async () => {
    const server = await RawServer.start(
      answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    );
    const outcome = await driver.request(client, { url: `http://localhost:${server.port}/` });
    expect(outcome).toMatchObject({ status: 200, body: "ok" });
  });

  it("reads 2 MB, the list of 5,000 endpoints", async () => {
    const body = "x".repeat(2_000_000);
    const text = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const outcome = await ask(answering(text), { maximum_body_bytes: 4_000_000 });
    expect(outcome.body).toHaveLength(body.length);
  });
});

describe("the client builtin alone", () => {
  const ask = async (text: string, wanted: Partial<Wanted> = {}): Promise<Outcome> => {
    const server = await RawServer.start(answering(text));
    return driver.request("builtin", { url: server.url, ...wanted });
  };

  it("skips chunk extensions", async () => {
    expect((await ask(`${chunked}3;a=b\r\nabc\r\n0\r\n\r\n`)).body).toBe("abc");
  });

  it.each([
    ["a header line without a name", "HTTP/1.1 200 OK\r\nsesame\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\nab"],
    ["an unasked coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab"],
    ["a chunk longer than its size", `${chunked}1\r\nab\r\n0\r\n\r\n`],
  ])("refuses %s", async (_, text) => {
    expect((await ask(text)).problem).toMatch(/not HTTP/);
  });
});
