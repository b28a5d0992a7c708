import { Backend, startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { until } from "../support/node/wait";

const start = async (split: object): Promise<[Gateway, Backend, Backend]> => {
  const [old, next] = await startBackends(2);
  const gateway = await Gateway.start({
    configuration: {
      pools: {
        checkout: { endpoints: [old!.address] },
        checkout_next: { endpoints: [next!.address] },
      },
      routes: [{ name: "shop", split }],
    },
  });
  return [gateway, old!, next!];
};

const shares = (percent: number) => [
  { pool: "checkout", weight: 100 - percent },
  { pool: "checkout_next", weight: percent },
];

describe("a split", () => {
  it("divides requests by weight, and metrics tell the variants apart", async () => {
    const [gateway, , next] = await start(shares(20));
    const results = await Load.of(gateway.url, 1000, { perSecond: 500 });
    expect(describeFailures(results)).toEqual([]);
    const share = (countByBackend(results)[next.name] ?? 0) / 1000;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.25);
    await until("both variants to be counted", async () => {
      const samples = await scrape(gateway.adminUrl);
      const count = (variant: string) =>
        sumOf(samples, "moontide_variant_duration_seconds_count", { route: "shop", variant });
      return count("checkout") + count("checkout_next") === 1000 && count("checkout_next") > 100;
    });
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_split_weight", { variant: "checkout_next" })).toBe(20);
  });

  it("keeps clients with their variant while its share grows, and moves no more than it has to", async () => {
    const sticky = (percent: number) => ({ variants: shares(percent), sticky: "header:X-User" });
    const [gateway, , next] = await start(sticky(20));
    const users = Array.from({ length: 200 }, (_, i) => `user-${i}`);
    const visit = async (): Promise<string[]> => {
      const answers = await Promise.all(
        users.map(async (user) => send(gateway.url, { headers: { "X-User": user } })),
      );
      return users.filter((_, i) => answers[i]!.headers["x-backend"] === next.name);
    };
    const before = await visit();
    expect(await visit()).toEqual(before);
    gateway.configure({
      pools: {
        checkout: { endpoints: [(await Backend.start()).address] },
        checkout_next: { endpoints: [next.address] },
      },
      routes: [{ name: "shop", split: sticky(40) }],
    });
    await until("the new shares", async () => (await visit()).length > before.length);
    await until("all workers to have them", async () => {
      const [first, second] = [await visit(), await visit()];
      return first.join() === second.join() && first.length > 60;
    });
    const after = await visit();
    expect(before.filter((user) => !after.includes(user))).toEqual([]);
    expect(after.length).toBeLessThan(105);
  });

  it("gives clients a cookie that keeps them", async () => {
    const [gateway] = await start({ variants: shares(50), cookie: {} });
    const first = await send(gateway.url);
    const [cookie] = first.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(
      /^moontide_split=\d+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    );
    const Cookie = cookie!.split(";")[0]!;
    for (let i = 0; i < 20; i++) {
      const answer = await send(gateway.url, { headers: { Cookie } });
      expect(answer.headers["x-backend"]).toBe(first.headers["x-backend"]);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });

  it("adds its cookie to those of the endpoint", async () => {
    const [gateway, old] = await start({ variants: shares(0), cookie: {} });
    old.behaviour = { kind: "answer", headers: { "Set-Cookie": "session=1" } };
    const { headers } = await send(gateway.url);
    expect(headers["set-cookie"]).toHaveLength(2);
  });

  it("lets a request choose a variant that gets no traffic", async () => {
    const [gateway, old, next] = await start({
      variants: shares(0),
      override_header: "X-Moontide-Variant",
    });
    const asked = async (variant: string) =>
      (await send(gateway.url, { headers: { "x-moontide-variant": variant } })).headers[
        "x-backend"
      ];
    expect(await asked("checkout_next")).toBe(next.name);
    expect(await asked("made_up")).toBe(old.name);
  });
});
