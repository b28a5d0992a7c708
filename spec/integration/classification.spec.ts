import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backend, startBackends } from "../support/node/backend";
import { Response, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { temporaryDirectory } from "../support/node/paths";
import { until } from "../support/node/wait";

// Classes over real requests: bots, crawlers by their networks, the priority header, hours.

const start = async (
  classify: object[],
  top: object = {},
): Promise<[gateway: Gateway, web: Backend, other: Backend]> => {
  const [web, other] = (await startBackends(2)) as [Backend, Backend];
  const gateway = await Gateway.start({
    configuration: {
      ...top,
      pools: { web: { endpoints: [web.address] }, other: { endpoints: [other.address] } },
      routes: [{ name: "shop", pool: "web", classify }],
    },
    workers: 2,
  });
  return [gateway, web, other];
};

const googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

const ask = async (gateway: Gateway, headers: Record<string, string> = {}): Promise<Response> =>
  send(gateway.url, { headers });

const backendOf = async (gateway: Gateway, headers?: Record<string, string>): Promise<unknown> =>
  (await ask(gateway, headers)).headers["x-backend"];

interface Explained {
  priority: string;
  pool: string;
  steps: { step: string; detail: string }[];
}

const explain = async (gateway: Gateway, request: object): Promise<Explained> => {
  const { body } = await send(`${gateway.adminUrl}/v1/explain`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  return JSON.parse(body.toString()) as Explained;
};

describe("a class of bots", () => {
  it("goes to its own pool, under its own rate limit, is counted and explained", async () => {
    const limit = { key: "address", requests: 3, window_seconds: 3600 };
    const [gateway, web, other] = await start([
      {
        name: "bots",
        when: { bot: "crawler" },
        pool: "other",
        priority: "low",
        rate_limits: [limit],
      },
    ]);
    const found = await explain(gateway, { url: "/", headers: { "User-Agent": googlebot } });
    expect(found).toMatchObject({ priority: "low", pool: "other" });
    expect(found.steps.find(({ step }) => step === "class")?.detail).toBe(
      "Of class bots, priority low by class bots, pool other by class bots, rate limits of class bots.",
    );
    expect(await backendOf(gateway, { "User-Agent": "Mozilla/5.0 Firefox/143.0" })).toBe(web.name);
    for (let i = 0; i < 3; i += 1) {
      expect(await backendOf(gateway, { "User-Agent": googlebot })).toBe(other.name);
    }
    const refused = await ask(gateway, { "User-Agent": googlebot });
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.body.toString())).toMatchObject({ reason: "rate_limited" });
    expect(await backendOf(gateway)).toBe(web.name);
    await until("the counts", async () => {
      const samples = await scrape(gateway.adminUrl);
      const classified = sumOf(samples, "moontide_classified_total", { class: "bots" });
      return (
        classified === 4 && sumOf(samples, "moontide_bots_total", { category: "search" }) === 4
      );
    });
  });
});

describe("a crawler's networks", () => {
  const list = (network: string) => JSON.stringify({ prefixes: [{ ipv4Prefix: network }] });

  it("tell it from impostors, and are read again when their file changes", async () => {
    const file = join(temporaryDirectory("crawlers"), "googlebot.json");
    writeFileSync(file, list("127.0.0.0/8"));
    const [gateway, web, other] = await start([{ when: { bot: "verified" }, pool: "other" }], {
      verified_crawlers: { google: { user_agent: "Googlebot", networks_file: file } },
    });
    const headers = { "User-Agent": googlebot };
    expect(await backendOf(gateway, headers)).toBe(other.name);
    expect(await backendOf(gateway)).toBe(web.name);
    writeFileSync(`${file}.new`, list("192.0.2.0/24"));
    renameSync(`${file}.new`, file);
    const isImpostor = async () => (await backendOf(gateway, headers)) === web.name;
    await until("the new list in one worker", isImpostor);
    const { body } = await send(`${gateway.adminUrl}/v1/status`);
    expect(JSON.parse(body.toString())).toMatchObject({
      verified_crawlers: [{ name: "google", networks: 1, unknown: false }],
    });
  });
});

describe("the priority header", () => {
  const classify = [{ when: { header: { "X-Other": "1" } }, pool: "other" }];

  it("of a stranger is removed", async () => {
    const [gateway, web] = await start(classify, {
      trusted_proxies: ["192.0.2.0/24"],
      priority_header: "X-Priority",
    });
    await ask(gateway, { "X-Priority": "critical" });
    expect(web.seen.at(-1)?.headers["x-priority"]).toBeUndefined();
  });

  it("of a trusted proxy is believed and passed on", async () => {
    const [gateway, web] = await start(classify, {
      trusted_proxies: ["127.0.0.0/8"],
      priority_header: "X-Priority",
    });
    await ask(gateway, { "X-Priority": "critical" });
    expect(web.seen.at(-1)?.headers["x-priority"]).toBe("critical");
    const headers = { "X-Priority": "1" };
    expect(await explain(gateway, { url: "/", headers, peer_address: "127.0.0.1" })).toMatchObject({
      priority: "high",
    });
  });
});

describe("hours", () => {
  const hourIn = (timeZone: string): number =>
    Number(new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", hourCycle: "h23" }).format());
  const around = (hour: number, from: number, until: number): string => {
    const text = (offset: number) => String((hour + offset + 24) % 24).padStart(2, "0");
    return `${text(from)}-${text(until)}`;
  };

  it("are those of the document's time zone", async () => {
    const hour = hourIn("Australia/Lord_Howe");
    const [gateway, web, other] = await start(
      [
        { when: { header: { "X-Now": "*" }, hours: around(hour, -1, 3) }, pool: "other" },
        { when: { header: { "X-Later": "*" }, hours: around(hour, 4, 8) }, pool: "other" },
      ],
      { time_zone: "Australia/Lord_Howe" },
    );
    expect(await backendOf(gateway, { "X-Now": "1" })).toBe(other.name);
    expect(await backendOf(gateway, { "X-Later": "1" })).toBe(web.name);
  });

  it("of a time zone that nobody knows stop the start, and say so", async () => {
    const started = start([{ priority: "low" }], { time_zone: "Europe/Atlantis" });
    await expect(started).rejects.toThrow(/time_zone: the time zone Europe\/Atlantis is not known/);
  });
});
