import { Backend, startBackends } from "../support/node/backend";
import { Gateway } from "../support/node/gateway";
import { Load } from "../support/node/load";
import { endpointsOf, everyWorkerSees } from "../support/node/status";

// Endpoints that are bad only in comparison with the others of their pool.

const start = async (passive: object): Promise<[Backend[], Gateway]> => {
  const backends = await startBackends(6);
  const gateway = await Gateway.start({
    configuration: {
      pools: {
        web: {
          endpoints: backends.map(({ address }) => address),
          balancer: { algorithm: "round_robin" },
          retries: { attempts: 0 },
          health: { passive: { window_seconds: 3, ejection_seconds: 60, ...passive } },
        },
      },
      routes: [{ pool: "web" }],
    },
  });
  return [backends, gateway];
};

const isOut = async (gateway: Gateway, backend: Backend): Promise<void> =>
  everyWorkerSees(
    "that it is out",
    gateway,
    (status) => endpointsOf(status)[backend.address]?.state === "ejected",
  );

describe("an outlier", () => {
  it("by its success rate is ejected, though most of its answers are good", async () => {
    const [backends, gateway] = await start({ success_rate: { minimum_requests: 40 } });
    const victim = backends[3]!;
    let turn = 0;
    const alternate = setInterval(() => {
      turn += 1;
      victim.behaviour = { kind: "answer", status: turn % 4 === 0 ? 500 : 200 };
    }, 15);
    const load = Load.start(gateway.url, { perSecond: 240 });
    const [line] = await gateway.logged(/endpoint_ejected/);
    clearInterval(alternate);
    victim.behaviour = { kind: "answer" };
    expect(line).toContain("cause=success_rate");
    expect(line).toContain(victim.address);
    await isOut(gateway, victim);
    await load.finish();
  });

  it("by its response time is ejected where that is asked for", async () => {
    const [backends, gateway] = await start({
      latency: { enabled: true, minimum_requests: 20 },
    });
    const victim = backends[2]!;
    victim.behaviour = { kind: "answer", delaySeconds: 0.2 };
    const load = Load.start(gateway.url, { perSecond: 180 });
    const [line] = await gateway.logged(/endpoint_ejected/);
    expect(line).toContain("cause=latency");
    expect(line).toContain(victim.address);
    await isOut(gateway, victim);
    await load.finish();
  });
});
