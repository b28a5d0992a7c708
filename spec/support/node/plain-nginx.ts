import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NginxProcess, startNginx, untilListening } from "./nginx-process";
import { temporaryDirectory } from "./paths";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";

/** An nginx with a configuration of its own, which listens on `port` and keeps everything in `directory`. */
export class PlainNginx implements Resource {
  private constructor(
    readonly directory: string,
    readonly port: number,
    private readonly nginx: NginxProcess,
  ) {}

  static async start(
    conf: (directory: string, port: number) => string,
    workerCount: number,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<PlainNginx> {
    const directory = temporaryDirectory("nginx");
    // Workers of another user write their temporary files here.
    chmodSync(directory, 0o777);
    const port = await freePort();
    writeFileSync(join(directory, "nginx.conf"), conf(directory, port));
    const nginx = await startNginx(directory, environment);
    const plain = owned(new PlainNginx(directory, port, nginx));
    await untilListening(nginx, port, workerCount, () => plain.log);
    return plain;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get log(): string {
    const path = join(this.directory, "error.log");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  async stop(): Promise<void> {
    await this.nginx.stop();
  }

  report(): string {
    return this.log === "" ? "" : `── ${this.directory}/error.log\n${this.log}`;
  }
}

/** Where nginx buffers large bodies: without these lines in folders that only root may write to. */
export const temporaryPaths = (directory: string): string =>
  ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(" ");
