import type { DiscoveryDriver, Registered } from "./discovery-driver";
import { EtcdServer } from "./etcd-server";

const prefix = "/services/web/";
const reader = "gateway";
const password = "good-password-of-the-gateway";
const refusedPassword = "bad-password-of-the-gateway";

const valueOf = ({ address, weight }: Registered): string =>
  weight === undefined ? address : JSON.stringify({ address, weight });

/** etcd, with users, for the suite over all registries. */
export class EtcdDriver implements DiscoveryDriver {
  readonly name = "etcd";
  readonly hasWeights = true;
  readonly environment = { ETCD_PASSWORD: password };
  readonly denied = {
    discovery: (address: string): object => this.withPassword(address, "REFUSED_PASSWORD"),
    environment: { REFUSED_PASSWORD: refusedPassword },
    secret: refusedPassword,
  };
  private server!: EtcdServer;
  private held = new Map<string, string>();

  async start(): Promise<void> {
    this.server = await EtcdServer.start();
    await this.server.enableUsers({ prefix, reader, password });
  }

  get address(): string {
    return this.server.address;
  }

  async kill(): Promise<void> {
    await this.server.kill();
  }

  async revive(): Promise<void> {
    await this.server.revive();
  }

  pause(): void {
    this.server.pause();
  }

  resume(): void {
    this.server.resume();
  }

  async put(endpoints: readonly Registered[]): Promise<void> {
    const wanted = new Map(endpoints.map((each) => [prefix + each.address, valueOf(each)]));
    const changes: Record<string, string | undefined> = {};
    for (const [key, value] of wanted) if (this.held.get(key) !== value) changes[key] = value;
    for (const key of this.held.keys()) if (!wanted.has(key)) changes[key] = undefined;
    await this.server.write(changes);
    this.held = wanted;
  }

  discovery(address: string): object {
    return this.withPassword(address, "ETCD_PASSWORD");
  }

  private withPassword(address: string, env: string): object {
    const addresses = [`http://${address}`];
    return { type: "etcd", addresses, prefix, username: reader, password: { env } };
  }
}
