import type { Backend } from "./backend";
import { send } from "./client";
import { registered, Scene } from "./discovery-scene";
import { describeFailures, Load } from "./load";
import { endpointsOf, readStatus } from "./status";
import { elapse, until } from "./wait";

/** Answers of something that is not the registry. */
const garbage = [
  "SSH-2.0-OpenSSH_9.2\r\n",
  Buffer.from([0, 1, 2, 255, 254, 0, 0, 13, 10, 13, 10]),
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n[{"cut":',
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[1,2,"a"]',
  "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>no</html>",
  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
  "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
];

/** What it does to a gateway that its registry dies, hangs, forgets it or talks nonsense. */
export const describeTrouble = (scene: Scene): void => {
  it("killed leaves the list in use, and is believed when it is back with other data", async () => {
    const { driver, proxy, gateway } = scene;
    const [a, b, c] = scene.backends;
    await scene.settle(a, b);
    const load = Load.start(gateway.url, { perSecond: 50 });
    await driver.kill();
    await scene.untilStale(true);
    expect((await scene.discovery()).problem).not.toBeUndefined();
    await scene.uses(a, b);
    // Filled before anybody can see it empty.
    await proxy.become("refuse");
    await driver.revive();
    await driver.put(registered(b, c));
    await proxy.become("forward");
    await scene.uses(b, c);
    await scene.untilStale(false);
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  it("paused is found out, and goes on when it is resumed", async () => {
    const { driver, gateway } = scene;
    const [a, b] = scene.backends;
    await scene.settle(a);
    const load = Load.start(gateway.url, { perSecond: 50 });
    await driver.pause();
    try {
      await scene.untilStale(true);
    } finally {
      await driver.resume();
    }
    await scene.settle(a, b);
    await scene.untilStale(false);
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  it("whose watch dies in silence is found out", async () => {
    const { driver, quiet, gateway } = scene;
    const [a, b] = scene.backends;
    const quietUses = async (backend: Backend): Promise<void> => {
      const isUsed = async (): Promise<boolean> =>
        Object.keys(endpointsOf(await readStatus(gateway), "quiet")).join() === backend.address;
      await until(`pool quiet to use ${backend.address}`, isUsed);
    };
    await scene.settle(a);
    await quietUses(a);
    // A source may pause before its next question: one must be out, or there is nothing to forget.
    await elapse(1);
    quiet.forgetOpen();
    await driver.put(registered(b));
    await quietUses(b);
  });

  it("that answers garbage changes nothing but a counter", async () => {
    const { proxy, gateway } = scene;
    const [a] = scene.backends;
    await scene.settle(a);
    const before = await scene.failures;
    await proxy.become({ says: garbage });
    await until("three failures", async () => (await scene.failures) >= before + 3);
    await scene.uses(a);
    expect((await send(gateway.url)).status).toBe(200);
    await proxy.become("forward");
    await scene.untilStale(false);
    expect(gateway.log).not.toContain("task_failed");
  });
};

export const describeDenial = (scene: Scene, secret: string): void => {
  it("that refuses the token is a named problem of its pool alone, and the token is seen nowhere", async () => {
    const { gateway } = scene;
    const [a] = scene.backends;
    await scene.settle(a);
    const isNamed = async (): Promise<boolean> =>
      ((await scene.discovery("denied")).problem ?? "") !== "";
    await until("the problem to be named", isNamed);
    const ready = await send(`${gateway.adminUrl}/readyz`);
    expect(ready.status).toBe(503);
    expect(ready.text).toContain("denied");
    expect((await send(gateway.url)).status).toBe(200);
    const metrics = await send(`${gateway.adminUrl}/metrics`);
    const status = await send(`${gateway.adminUrl}/v1/status`);
    for (const text of [gateway.log, ready.text, metrics.text, status.text]) {
      expect(text).not.toContain(secret);
    }
  });
};
