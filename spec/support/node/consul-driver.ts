import { ConsulInstance, ConsulServer, managementToken } from "./consul-server";
import type { DiscoveryDriver, Registered } from "./discovery-driver";

const refusedToken = "7f2d0c55-1d9e-4c76-8a55-000000000bad";

const instanceOf = ({ address, weight }: Registered): ConsulInstance => {
  const [Address, port] = address.split(":") as [string, string];
  const Meta: Record<string, string> = weight === undefined ? {} : { weight: String(weight) };
  return { ID: `web-${address}`, Service: "web", Address, Port: Number(port), Meta };
};

/** Consul, with ACLs, for the suite over all registries. */
export class ConsulDriver implements DiscoveryDriver {
  readonly name = "Consul";
  readonly hasWeights = true;
  readonly environment = { CONSUL_TOKEN: managementToken };
  readonly denied = {
    discovery: (address: string): object => this.withToken(address, "REFUSED_TOKEN"),
    environment: { REFUSED_TOKEN: refusedToken },
    secret: refusedToken,
  };
  private server!: ConsulServer;
  private held = new Map<string, string>();

  async start(): Promise<void> {
    this.server = await ConsulServer.start({ acl: true });
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
    const instances = endpoints.map(instanceOf);
    const wanted = new Map(instances.map((each) => [each.ID, JSON.stringify(each)]));
    await this.server.register(instances.filter(({ ID }) => this.held.get(ID) !== wanted.get(ID)));
    const gone = [...this.held.keys()].filter((ID) => !wanted.has(ID));
    await this.server.deregister(gone.map((ID) => ({ ID, Service: "web" })));
    this.held = wanted;
  }

  discovery(address: string): object {
    return this.withToken(address, "CONSUL_TOKEN");
  }

  private withToken(address: string, env: string): object {
    return { type: "consul", address: `http://${address}`, service: "web", token: { env } };
  }
}
