import { Backend, startBackends } from "./backend";
import type { DiscoveryDriver, Registered } from "./discovery-driver";
import { Gateway } from "./gateway";
import { scrape, sumOf } from "./metrics";
import { probeLocation } from "./pool-probe";
import { DiscoveryStatus, everyWorkerUses, readStatus } from "./status";
import { TcpProxy } from "./tcp-proxy";
import { until } from "./wait";

/** Short, so that the grace ends within a test. */
const graceSeconds = 2;

export const registered = (...backends: Backend[]): Registered[] =>
  backends.map(({ address }) => ({ address }));

/** What one run of the suite works with. */
export class Scene {
  gateway!: Gateway;
  /** Between the gateway's pool `web` and the registry; `quiet` asks for the same through another. */
  proxy!: TcpProxy;
  quiet!: TcpProxy;
  backends!: [Backend, Backend, Backend];

  constructor(readonly driver: DiscoveryDriver) {}

  async begin(): Promise<void> {
    await this.driver.start();
    const target = (): string => this.driver.address;
    this.proxy = await TcpProxy.start(target);
    this.quiet = await TcpProxy.start(target);
    this.backends = (await startBackends(3)) as [Backend, Backend, Backend];
    await this.driver.put(registered(this.backends[0]));
    this.gateway = await Gateway.start({
      configuration: this.configuration(),
      environment: { ...this.driver.environment, ...this.driver.denied?.environment },
      http: this.driver.http,
      authorities: this.driver.authorities,
      server: probeLocation,
    });
  }

  async mend(): Promise<void> {
    for (const proxy of [this.proxy, this.quiet]) {
      if (!proxy.isForwarding) await proxy.become("forward");
    }
  }

  private configuration(): object {
    const { driver } = this;
    const watching = (discovery: object): object => ({
      discovery: { ...discovery, empty_grace_seconds: graceSeconds },
    });
    const denied = driver.denied && { denied: watching(driver.denied.discovery(driver.address)) };
    return {
      pools: {
        web: watching(driver.discovery(this.proxy.address)),
        quiet: watching(driver.discovery(this.quiet.address)),
        ...denied,
      },
      routes: [{ pool: "web" }],
    };
  }

  /** Each test begins with this list in every worker, whatever the test before left. */
  async settle(...backends: Backend[]): Promise<void> {
    await this.driver.put(registered(...backends));
    await this.uses(...backends);
  }

  async uses(...backends: Backend[]): Promise<void> {
    const addresses = backends.map(({ address }) => address);
    await everyWorkerUses(this.gateway, addresses);
  }

  async discovery(pool = "web"): Promise<DiscoveryStatus> {
    const { pools } = await readStatus(this.gateway);
    return pools.find(({ name }) => name === pool)!.discovery!;
  }

  async sum(metric: string, labels: Record<string, string>): Promise<number> {
    return sumOf(await scrape(this.gateway.adminUrl), `moontide_${metric}`, labels);
  }

  /** Waits until status and metrics agree on whether the source of `web` is stale. */
  async untilStale(stale: boolean): Promise<void> {
    const agree = async (): Promise<boolean> =>
      (await this.discovery()).stale === stale &&
      (await this.sum("discovery_stale", { pool: "web" })) === (stale ? 1 : 0);
    await until(`the source to be ${stale ? "stale" : "fresh"}`, agree);
  }

  get failures(): Promise<number> {
    return this.sum("discovery_queries_total", { pool: "web", result: "failed" });
  }
}
