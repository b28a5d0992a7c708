import { Backend, startBackends } from "../support/node/backend";
import { Response, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";

// What the gateway answers by itself: RFC 9457 problem documents with a stable reason.

const expectProblem = (response: Response, status: number, reason: string): void => {
  expect(response.headers["content-type"]).toBe("application/problem+json");
  expect(response.json()).toEqual({
    type: `urn:moontide:problem:${reason}`,
    title: expect.any(String) as string,
    status,
    detail: expect.any(String) as string,
    reason,
  });
  expect(response.status).toBe(status);
};

describe("problem documents", () => {
  let backend: Backend;
  let gateway: Gateway;

  beforeAll(async () => {
    const [up, down] = await startBackends(2);
    backend = up!;
    await down!.refuse();
    gateway = await Gateway.start({
      configuration: {
        pools: {
          up: { endpoints: [backend.address], timeouts: { read_seconds: 2 } },
          down: { endpoints: [down!.address] },
          empty: { discovery: { type: "admin" } },
        },
        routes: [
          { match: { path_prefix: "/up" }, pool: "up", maximum_body_bytes: 10 },
          { match: { path_prefix: "/down" }, pool: "down" },
          { match: { path_prefix: "/empty" }, pool: "empty" },
        ],
      },
    });
  });

  beforeEach(() => {
    backend.behaviour = { kind: "answer" };
  });

  it("say that no route matches", async () => {
    expectProblem(await send(`${gateway.url}/elsewhere`), 404, "no_route");
  });

  it("say that a body is too large", async () => {
    const response = await send(`${gateway.url}/up`, { method: "POST", body: "eleven byte" });
    expectProblem(response, 413, "body_too_large");
  });

  it("say that a pool has no endpoint, and when to come back", async () => {
    const response = await send(`${gateway.url}/empty`);
    expectProblem(response, 503, "no_endpoint");
    expect(Number(response.headers["retry-after"])).toBeGreaterThan(0);
  });

  it("say that no endpoint could be reached", async () => {
    expectProblem(await send(`${gateway.url}/down`), 502, "upstream_unreachable");
  });

  it("say that the connection broke before an answer came", async () => {
    backend.behaviour = { kind: "reset" };
    expectProblem(await send(`${gateway.url}/up`), 502, "upstream_unreachable");
  });

  it("say that no endpoint answered in time", async () => {
    backend.behaviour = { kind: "hang" };
    expectProblem(await send(`${gateway.url}/up`), 504, "upstream_timeout");
  });

  it.each([404, 413, 500, 502, 503, 504])("leave an endpoint's own %d as it is", async (status) => {
    backend.behaviour = {
      kind: "answer",
      status,
      body: "the endpoint's words",
      headers: { "Content-Type": "text/plain", "X-Own": "yes" },
    };
    const response = await send(`${gateway.url}/up`);
    expect(response).toMatchObject({ status, text: "the endpoint's words" });
    expect(response.headers).toMatchObject({ "content-type": "text/plain", "x-own": "yes" });
  });

  it("have no body for HEAD", async () => {
    const response = await send(`${gateway.url}/elsewhere`, { method: "HEAD" });
    expect(response.status).toBe(404);
    expect(response.body).toHaveLength(0);
  });

  it("keep the connection of the client", async () => {
    const response = await send(`${gateway.url}/elsewhere`, {
      headers: { Connection: "keep-alive" },
    });
    expect(response.headers.connection).toBe("keep-alive");
  });
});
