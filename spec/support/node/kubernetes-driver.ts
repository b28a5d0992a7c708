import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DiscoveryDriver, Registered } from "./discovery-driver";
import { KubernetesServer } from "./kubernetes-server";
import { ServiceSlices } from "./kubernetes-slices";
import { temporaryDirectory } from "./paths";

const token = "token-of-the-gateway";
const refusedToken = "token-that-nobody-may-see";

/** An API server with RBAC, for the suite over all registries. */
export class KubernetesDriver implements DiscoveryDriver {
  readonly name = "Kubernetes";
  readonly hasWeights = false;
  private readonly directory = temporaryDirectory("service-account");
  readonly denied = {
    discovery: (address: string): object => this.withToken(address, "refused", refusedToken),
    environment: {},
    secret: refusedToken,
  };
  private server!: KubernetesServer;
  private slices!: ServiceSlices;

  async start(): Promise<void> {
    this.server = await KubernetesServer.start();
    await this.server.permit("gateway", "default");
    await this.server.useTokens({ [token]: "gateway" });
    this.slices = new ServiceSlices(this.server, "web");
  }

  get address(): string {
    return this.server.address;
  }

  get authorities(): string {
    return this.server.authority.file;
  }

  async kill(): Promise<void> {
    await this.server.kill();
  }

  async revive(): Promise<void> {
    await this.server.run();
  }

  pause(): void {
    this.server.pause();
  }

  resume(): void {
    this.server.resume();
  }

  async put(endpoints: readonly Registered[]): Promise<void> {
    await this.slices.put(endpoints);
  }

  discovery(address: string): object {
    return this.withToken(address, "token", token);
  }

  private withToken(address: string, name: string, content: string): object {
    const file = join(this.directory, name);
    writeFileSync(file, content);
    return {
      type: "kubernetes",
      service: "web",
      port: "http",
      address: `https://${address}`,
      token: { file },
    };
  }
}
