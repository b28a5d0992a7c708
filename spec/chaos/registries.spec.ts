import { BackendProcess } from "../support/node/backend-process";
import { freePort } from "../support/node/ports";
import { Gateway } from "../support/node/gateway";
import { isFailed, Load, Result } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { endpointsOf, everyWorkerSees, readStatus } from "../support/node/status";
import { elapse, until } from "../support/node/wait";
import { seeded } from "./random";
import { Registry, startRegistries } from "./registries";

/**
 * All registries at once, under load, for three minutes: they are killed, paused, cut off and lie; three of ten
 * backends flap; lists name addresses at which nobody listens; nginx is reloaded. Seven backends are well all the
 * time and every list names at least five of them, so every request had a healthy backend to go to, and none may be lost.
 */
const seconds = Number(process.env.CHAOS_SECONDS ?? 180);
const seed = Number(process.env.CHAOS_SEED ?? 1);
const perSecond = 40;

/** Stated, because "no request is lost" means little without: up to five retries, and a budget of half the requests. */
const retries = {
  on: "status",
  attempts: 5,
  budget_percent: 50,
  budget_minimum: 50,
  // More than a busy machine makes a healthy backend wait.
  per_try_timeout_seconds: 1.5,
};

type Random = () => number;

const pickSome = <T>(list: readonly T[], count: number, random: Random): T[] =>
  list
    .map((each) => ({ each, place: random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ each }) => each);

/** What was done, for whoever has to find out why a run failed. */
class Journal {
  private readonly began = Date.now();
  readonly lines: string[] = [];

  note(line: string): void {
    this.lines.push(this.dated(Date.now(), line));
  }

  /** The requests that were lost, each with its time. */
  describe(pool: string, results: readonly Result[]): string[] {
    return results
      .filter(isFailed)
      .map(({ status, error, startedAt, endedAt }) =>
        this.dated(startedAt, `${pool}: ${error ?? status} after ${endedAt - startedAt} ms`),
      );
  }

  private dated(at: number, line: string): string {
    return `${((at - this.began) / 1000).toFixed(2)} s: ${line}`;
  }
}

/** One backend goes bad and well again, in one of the ways in which processes do. */
const flap = async (backend: BackendProcess, random: Random, journal: Journal): Promise<void> => {
  const way = Math.floor(random() * 3);
  journal.note(`backend ${backend.port} ${["killed", "paused", "answers 503"][way]}`);
  if (way === 0) await backend.kill();
  else if (way === 1) backend.pause();
  else await backend.behave({ kind: "answer", status: 503 });
  await elapse(1 + 4 * random());
  if (way === 0) await backend.restart();
  else if (way === 1) backend.resume();
  else await backend.behave({ kind: "answer" });
  journal.note(`backend ${backend.port} well`);
  await elapse(3 * random());
};

const trouble = async (registry: Registry, random: Random, journal: Journal): Promise<void> => {
  const [name, begin, end] = pickSome(registry.troubles, 1, random)[0]!;
  journal.note(`${registry.name} ${name}`);
  await begin();
  await elapse(1 + 6 * random());
  await end();
  journal.note(`${registry.name} no longer ${name}`);
};

/** Repeats something until the time is over. */
const whileTime = async (until_: number, step: () => Promise<void>): Promise<void> => {
  while (performance.now() < until_) await step();
};

describe("all registries at once", () => {
  const random = seeded(seed);
  const journal = new Journal();
  let registries: Registry[];
  let well: BackendProcess[];
  let flapping: BackendProcess[];
  let dead: string[];
  let gateway: Gateway;
  const present = new Map<string, string[]>();

  /** A list with at least five of the well, the flapping, and some at which nobody listens. */
  const someList = (): string[] => [
    ...pickSome(well, 5 + Math.floor(3 * random()), random).map(({ address }) => address),
    ...flapping.map(({ address }) => address),
    ...pickSome(dead, Math.floor(3 * random()), random),
  ];

  const put = async (registry: Registry): Promise<void> => {
    const list = someList();
    await registry.put(list);
    present.set(registry.name, list);
  };

  beforeAll(async () => {
    registries = await startRegistries();
    const processes = await Promise.all(Array.from({ length: 10 }, () => BackendProcess.start()));
    well = processes.slice(0, 7);
    flapping = processes.slice(7);
    dead = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    for (const registry of registries) await put(registry);
    gateway = await Gateway.start({
      configuration: {
        pools: Object.fromEntries(
          registries.map((registry) => [
            registry.name,
            { discovery: registry.discovery(), retries },
          ]),
        ),
        routes: registries.map(({ name }) => ({ match: { path_prefix: `/${name}` }, pool: name })),
      },
      environment: Object.assign({}, ...registries.map(({ environment }) => environment)),
      authorities: registries.find(({ authorities }) => authorities)?.authorities,
      workers: 2,
    });
    await everyWorkerSees("every pool with its list", gateway, ({ pools }) =>
      pools.every(({ ready, endpoints }) => ready && endpoints.length > 0),
    );
  }, 1_200_000);

  it(
    `for ${seconds} s: no idempotent request is lost that had a healthy backend to go to`,
    async () => {
      const loads = registries.map(({ name }) =>
        // Connections of their own: nginx itself now and then closes a kept one under a request at a reload.
        Load.start(`${gateway.url}/${name}`, { perSecond, freshPercent: 100 }),
      );
      const end = performance.now() + seconds * 1000;
      await Promise.all([
        ...flapping.map((backend) => whileTime(end, () => flap(backend, random, journal))),
        ...registries.map((registry) =>
          whileTime(end, async () => {
            await elapse(2 * random());
            if (random() < 0.5) await trouble(registry, random, journal);
            await put(registry);
            journal.note(`${registry.name} changed`);
          }),
        ),
        whileTime(end, async () => {
          await elapse(20);
          await gateway.reload();
          journal.note("reloaded");
        }),
      ]);
      const results = await Promise.all(loads.map((load) => load.finish()));
      const failed = results.flatMap((each, i) => journal.describe(registries[i]!.name, each));
      if (failed.length > 0) console.log([...journal.lines, ...failed].join("\n"));
      expect(failed).toEqual([]);
      expect(results.flat().length).toBeGreaterThan(seconds * perSecond * registries.length * 0.8);
    },
    (seconds + 120) * 1000,
  );

  it("and behind it everything is as the registries say", async () => {
    for (const { name } of registries) {
      await until(`pool ${name} to have its list`, async () => {
        const ids = Object.keys(endpointsOf(await readStatus(gateway), name)).sort();
        return ids.join() === [...present.get(name)!].sort().join();
      });
    }
    const metrics = await scrape(gateway.adminUrl);
    expect(sumOf(metrics, "moontide_internal_errors_total", {})).toBe(0);
    expect(sumOf(metrics, "moontide_endpoint_in_flight", {})).toBe(0);
    expect(sumOf(metrics, "moontide_discovery_stale", {})).toBe(0);
    expect(gateway.log).not.toMatch(/\[(alert|crit|emerg)\]/);
  }, 330_000);
});
