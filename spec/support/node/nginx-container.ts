import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GenericContainer, StartedTestContainer } from "testcontainers";
import type { NginxProcess } from "./nginx-process";
import { root } from "./paths";

/** Where `nginx/Dockerfile` is not there to build from. */
const publicImage = "openresty/openresty:bookworm";

const image = async (): Promise<GenericContainer> => {
  // Loaded only where it is needed: it takes longer than starting nginx.
  const { GenericContainer } = await import("testcontainers");
  if (!existsSync(join(root, "nginx/Dockerfile"))) return new GenericContainer(publicImage);
  const built = GenericContainer.fromDockerfile(root, "nginx/Dockerfile");
  return built.build("moontide-test", { deleteOnExit: false });
};

/**
 * OpenResty in a container, where there is Docker and no nginx. It shares the host's network and sees repository and
 * temporary files under their own paths, so that configurations and addresses are the same as without it.
 * Linux only: elsewhere Docker's host network is another machine's. This class compiles against testcontainers, but
 * was not run yet: the machines that the suite ran on so far had no Docker engine.
 */
export class NginxContainer implements NginxProcess {
  private running = true;

  private constructor(private readonly container: StartedTestContainer) {}

  static async start(
    directory: string,
    arguments_: string[],
    environment: NodeJS.ProcessEnv,
  ): Promise<NginxContainer> {
    const container = await (
      await image()
    )
      .withNetworkMode("host")
      .withBindMounts([
        { source: root, target: root, mode: "ro" },
        { source: tmpdir(), target: tmpdir(), mode: "rw" },
      ])
      .withEnvironment(environment as Record<string, string>)
      .withEntrypoint(["openresty"])
      .withCommand(arguments_)
      .withWorkingDir(directory)
      .start();
    return new NginxContainer(container);
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    await this.container.exec(["kill", `-${signal.slice(3)}`, "1"]);
  }

  async workers(): Promise<number[]> {
    const { output } = await this.container.exec(["cat", "/proc/1/task/1/children"]);
    return output
      .split(/\s+/)
      .filter((each) => each !== "")
      .map(Number);
  }

  async killWorker(pid: number): Promise<void> {
    await this.container.exec(["kill", "-KILL", String(pid)]);
  }

  isRunning(): boolean {
    return this.running;
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.container.stop();
  }
}
