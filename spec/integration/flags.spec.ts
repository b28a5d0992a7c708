import { Backend, startBackends } from "../support/node/backend";
import { Response, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { until } from "../support/node/wait";

// Feature flags: who gets what, and how they are switched off while the gateway runs.

const configurationOf = (old: Backend, next: Backend, flags: object[]) => ({
  pools: {
    checkout: { endpoints: [old.address] },
    checkout_next: { endpoints: [next.address] },
  },
  routes: [{ name: "shop", pool: "checkout", flags }],
});

const flow = {
  name: "new_flow",
  when: { header: { "X-Plan": "beta" } },
  pool: "checkout_next",
  headers: { "X-Feature": "new_flow" },
};

const start = async (flags: object[] = [flow]): Promise<[Gateway, Backend, Backend]> => {
  const [old, next] = (await startBackends(2)) as [Backend, Backend];
  const configuration = configurationOf(old, next, flags);
  return [await Gateway.start({ configuration, workers: 2 }), old, next];
};

const beta = { headers: { "X-Plan": "beta" } };

const change = async (gateway: Gateway, method: string, body?: object): Promise<Response> =>
  send(`${gateway.adminUrl}/v1/flags/new_flow`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

/** Asks on many connections of their own, so that every worker answers some of them. */
const servedBy = async (gateway: Gateway): Promise<Set<string | undefined>> => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, async () => send(gateway.url, beta)),
  );
  return new Set(answers.map(({ headers }) => headers["x-backend"] as string | undefined));
};

describe("a feature flag", () => {
  it("sends its requests to its pool with its header, which clients can't send", async () => {
    const [gateway, old, next] = await start();
    expect((await send(gateway.url, beta)).headers["x-backend"]).toBe(next.name);
    expect(next.seen.at(-1)?.headers["x-feature"]).toBe("new_flow");
    const forged = { headers: { "X-Feature": "new_flow" } };
    expect((await send(gateway.url, forged)).headers["x-backend"]).toBe(old.name);
    expect(old.seen.at(-1)?.headers["x-feature"]).toBeUndefined();
  });

  it("is switched off in every worker within 2 s, through a reload and a restart", async () => {
    const [gateway, old, next] = await start();
    expect([...(await servedBy(gateway))]).toEqual([next.name]);
    const answer = await change(gateway, "PUT", { enabled: false });
    expect(answer.status).toBe(200);
    const isOff = async () => {
      const names = await servedBy(gateway);
      return names.size === 1 && names.has(old.name);
    };
    await until("the flag to be off in all workers", isOff);
    await gateway.reload();
    expect(await isOff()).toBe(true);
    await gateway.stop();
    await gateway.restart();
    expect(await isOff()).toBe(true);
    expect((await change(gateway, "DELETE")).status).toBe(200);
    await until("the flag to be on again", async () => (await servedBy(gateway)).has(next.name));
  });

  it("stays off over a new configuration, and is stale once no route has it", async () => {
    const [gateway, old, next] = await start();
    await change(gateway, "PUT", { enabled: false });
    const isKnown = async () =>
      (await send(`${gateway.adminUrl}/v1/flags`)).json<{
        flags: { name: string; stale: boolean; enabled: boolean }[];
      }>();
    gateway.configure(configurationOf(old, next, [{ ...flow, name: "other_flow" }]));
    const stale = await until("the flag to be stale", async () =>
      (await isKnown()).flags.find(({ name, stale }) => name === "new_flow" && stale),
    );
    expect(stale.enabled).toBe(false);
  });

  it("is counted", async () => {
    const [gateway] = await start();
    await send(gateway.url, beta);
    await send(gateway.url);
    await until("both to be counted", async () => {
      const samples = await scrape(gateway.adminUrl);
      const count = (result: string) =>
        sumOf(samples, "moontide_flags_total", { flag: "new_flow", result });
      return count("on") === 1 && count("off") === 1;
    });
  });
});
