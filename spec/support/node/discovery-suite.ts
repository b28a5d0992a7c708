import { readFileSync } from "node:fs";
import { join } from "node:path";
import { send } from "./client";
import type { DiscoveryDriver } from "./discovery-driver";
import { registered, Scene } from "./discovery-scene";
import { describeFailures, Load } from "./load";
import { everyWorkerHas } from "./pool-probe";
import { endpointsOf, readStatus } from "./status";
import { describeDenial, describeTrouble } from "./discovery-trouble";
import { until } from "./wait";

export type { DiscoveryDriver, Registered } from "./discovery-driver";

const many = 5000;

const describeChanges = (scene: Scene): void => {
  it("brings its first complete list, which carries traffic", async () => {
    const [a, b] = scene.backends;
    await scene.settle(a, b);
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(scene.gateway.url)));
    const seen = new Set(answers.map(({ headers }) => headers["x-backend"]));
    expect(seen).toEqual(new Set([a.name, b.name]));
    await scene.untilStale(false);
    expect(await scene.sum("discovery_endpoints", { pool: "web" })).toBe(2);
  });

  it("adds and removes without a failed request", async () => {
    const [a, b, c] = scene.backends;
    await scene.settle(a);
    const load = Load.start(scene.gateway.url, { perSecond: 100 });
    for (const list of [[a, b], [b], [b, c], [a]]) await scene.settle(...list);
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  if (scene.driver.hasWeights) {
    it("changes weights", async () => {
      const [a, b] = scene.backends;
      await scene.settle(a, b);
      await scene.driver.put([{ address: a.address, weight: 9 }, { address: b.address }]);
      const hasWeight = ({ weight }: { weight?: number }): boolean => weight === 9;
      await everyWorkerHas("weight 9", scene.gateway, a.address, hasWeight);
      expect(endpointsOf(await readStatus(scene.gateway))[b.address]?.weight).toBe(1);
    });
  }

  it("that lists nobody is not believed at once: the list stays, marked, for a grace time", async () => {
    const [a] = scene.backends;
    await scene.settle(a);
    await scene.driver.put([]);
    const isKept = async (): Promise<boolean> =>
      (await scene.discovery()).empty_answer_kept_seconds !== undefined &&
      (await scene.sum("discovery_empty_answer_kept", { pool: "web" })) === 1;
    await until("the empty answer to be marked", isKept);
    expect((await send(scene.gateway.url)).status).toBe(200);
    await scene.uses();
    expect((await scene.discovery()).empty_answer_kept_seconds).toBeUndefined();
    expect(await scene.sum("discovery_empty_answer_kept", { pool: "web" })).toBe(0);
    await scene.settle(a);
  });
};

/** The address of the endpoint with that number, on the loopback network: nobody listens there. */
const numbered = (i: number): string => `127.${100 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}:9999`;

const describeSize = (scene: Scene): void => {
  it(`with ${many} endpoints: a change costs far less than their number more than with five`, async () => {
    const { driver, gateway } = scene;
    const list = Array.from({ length: many }, (_, i) => ({ address: numbered(i + 1) }));
    const everyWorkerCounts = async (count: number): Promise<void> => {
      const isThere = ({ endpoints }: { endpoints: number }): boolean => endpoints === count;
      await everyWorkerHas(`${count} endpoints`, gateway, "", isThere);
    };
    /** The median of three changes of a list that is so long: one may meet a busy machine. */
    const timeOfChange = async (length: number): Promise<number> => {
      const moments: number[] = [];
      for (const count of [length, length - 1, length, length - 1]) {
        await driver.put(list.slice(0, count));
        const began = performance.now();
        await everyWorkerCounts(count);
        moments.push(performance.now() - began);
      }
      return moments.slice(1).sort((x, y) => x - y)[1]!;
    };
    // The promise is about one pool.
    await scene.quiet.become("refuse");
    const withFew = await timeOfChange(5);
    const withMany = await timeOfChange(many);
    await driver.put(registered(scene.backends[0]));
    await everyWorkerCounts(1);
    // So often workers look, in milliseconds; a change may be there before they do. A busy machine makes the registry
    // and the leader slower, and not the pause.
    const interval = 200;
    expect(withMany).toBeLessThan(((many / 5) * Math.max(withFew, interval)) / 20);
  });
};

const describeWarmStart = (scene: Scene): void => {
  it("that is down when the gateway starts leaves the list from before, marked, with its age", async () => {
    const { proxy, gateway } = scene;
    const [a, b, c] = scene.backends;
    await scene.settle(a, b);
    const isOnDisk = (): boolean => {
      const text = readFileSync(join(gateway.stateDirectory, "source-web.json"), "utf8");
      return (
        [a, b].every(({ port }) => text.includes(String(port))) && !text.includes(String(c.port))
      );
    };
    await until("the list to be on disk", isOnDisk);
    await gateway.stop();
    await proxy.become("refuse");
    await gateway.restart();
    await scene.uses(a, b);
    expect((await send(gateway.url)).status).toBe(200);
    await scene.untilStale(true);
    const { from_snapshot, last_success_age_seconds } = await scene.discovery();
    expect(from_snapshot).toBe(true);
    expect(last_success_age_seconds).toBeGreaterThan(0);

    await scene.driver.put(registered(b, c));
    await proxy.become("forward");
    await scene.uses(b, c);
    await scene.untilStale(false);
    expect((await scene.discovery()).from_snapshot).toBeUndefined();
  });
};

/**
 * What a gateway promises of every registry, against a real one: one gateway with two workers, whose pool `web` asks
 * through a proxy that can refuse, talk nonsense and forget connections. Takes a good minute, most of it silence.
 */
export const describeDiscovery = (driver: DiscoveryDriver): void => {
  describe(`${driver.name} as a source of endpoints`, () => {
    const scene = new Scene(driver);
    // Whatever a failed test left.
    beforeEach(() => scene.mend());
    beforeAll(() => scene.begin());

    describeChanges(scene);
    describeTrouble(scene);
    if (driver.denied) describeDenial(scene, driver.denied.secret);
    describeWarmStart(scene);
    describeSize(scene);
  });
};
