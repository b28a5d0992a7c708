import { Backend } from "../support/node/backend";
import type { Echo } from "../support/node/behaviour";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";

// What endpoints are told of the client, and whom the gateway believes about it.

const forwarded = async (trusted: string[], headers: Record<string, string>): Promise<Echo> => {
  const backend = await Backend.start({ behaviour: { kind: "echo" } });
  const gateway = await Gateway.start({
    configuration: {
      trusted_proxies: trusted,
      pools: { web: { endpoints: [backend.address] } },
      routes: [{ pool: "web" }],
    },
  });
  return (await send(gateway.url, { headers })).json<Echo>();
};

describe("X-Forwarded-For and -Proto without trusted proxies", () => {
  it("name the peer", async () => {
    const seen = await forwarded([], {});
    expect(seen.headers).toMatchObject({
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
    });
  });

  it("drop what the client claims", async () => {
    const seen = await forwarded([], {
      "X-Forwarded-For": "198.51.100.7",
      "X-Forwarded-Proto": "https",
    });
    expect(seen.headers).toMatchObject({
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
    });
  });
});

describe("trusted proxies", () => {
  it("vouch for the addresses before them, and for the scheme", async () => {
    const seen = await forwarded(["127.0.0.0/8"], {
      "X-Forwarded-For": "198.51.100.7, 10.0.0.1",
      "X-Forwarded-Proto": "https",
    });
    expect(seen.headers).toMatchObject({
      "x-forwarded-for": "198.51.100.7, 10.0.0.1, 127.0.0.1",
      "x-forwarded-proto": "https",
    });
  });

  it("are named alone when they forward nothing", async () => {
    const seen = await forwarded(["127.0.0.1"], {});
    expect(seen.headers["x-forwarded-for"]).toBe("127.0.0.1");
  });

  it("elsewhere don't help a client that is none of them", async () => {
    const seen = await forwarded(["10.0.0.0/8"], { "X-Forwarded-For": "198.51.100.7" });
    expect(seen.headers["x-forwarded-for"]).toBe("127.0.0.1");
  });
});
