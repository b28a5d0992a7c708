import { virtualClock, VirtualClock } from "../../../support/lua/clock";
import { Nginx } from "./nginx";
import { Answers, Pdk } from "./pdk";

export interface WorldOptions {
  /** Of Kong; 3.9 by default. */
  version?: string;
  role?: string;
  /** Whether the operator has declared the shared dict. */
  with_dict?: boolean;
  /** What `plugins` in kong.conf names of ours. */
  loaded?: readonly string[];
  /** The plugin that `handler` is; others can be had by `also`. */
  name?: string;
}

/** How a request ends, as nginx and Kong tell in the log phase. */
export interface Ending {
  status: number;
  /** nginx's lists over all attempts; absent when the request never went out. */
  upstream_addr?: string;
  upstream_header_time?: string;
  /** The status of the service's response, where there was one. */
  service_status?: number;
}

type Configurations = readonly Record<string, unknown>[] | undefined;

interface Handler {
  VERSION: string;
  PRIORITY: number;
  init_worker(): void;
  configure(configurations: Configurations): void;
  access(): void;
  header_filter?(): void;
  log(): void;
}

interface Library {
  readonly loaded: LuaTable<string, unknown>;
}

/** The name `package` is reserved in TypeScript modules, so the library is reached as a field. */
const globals = _G as unknown as Record<string, unknown>;
const library = globals.package as Library;

/** Every module of ours starts anew, so that no test sees what another left behind. */
const forget = (): void => {
  for (const [name] of pairs(library.loaded)) {
    const [ours] = string.find(name, "^moontide[./]");
    const [plugin] = string.find(name, "^kong[./]");
    if (ours !== undefined || plugin !== undefined) library.loaded.set(name, undefined);
  }
};

/** Kong with one worker and one of our plugins, played by a test. */
export class World {
  readonly clock: VirtualClock = virtualClock();
  readonly nginx: Nginx;
  readonly pdk: Pdk;
  readonly handler: Handler;
  /** The plugin that runs, the service of the request, and how the attempt before failed. */
  plugin = "plugin-1";
  service: object | undefined = { protocol: "http", host: "web.invalid", port: 80 };
  failure: [state: string, status: number] = ["failed", 502];
  ending: Ending = { status: 200 };
  consumer: object | undefined;
  /** What clients send, by nginx's name for it. */
  sent: Record<string, string> = {};
  /** How often somebody may be woken before a wait is over; each wait takes its time. */
  onWait: () => void = () => undefined;

  constructor({
    version = "3.9",
    role = "traditional",
    with_dict = true,
    name = "moontide-balancer",
    loaded = [name],
  }: WorldOptions = {}) {
    this.nginx = new Nginx(this.clock, with_dict);
    this.pdk = new Pdk(this.answers(), version, role);
    const loaded_plugins = Object.fromEntries(loaded.map((one) => [one, true]));
    this.pdk.tree.configuration = { role, loaded_plugins };
    forget();
    globals.ngx = this.nginx.library;
    globals.kong = this.pdk.tree;
    this.load("resty.core.base", { get_request: () => undefined });
    this.load("ngx.balancer", { get_last_failure: () => $multi(...this.failure) });
    this.load("moontide.adapter.clock", { clock: this.clock });
    this.load("moontide.adapter.files", {
      files: { read: () => $multi(undefined, "no such file") },
    });
    this.load("moontide.adapter.random", { random: { uniform: () => 0.5 } });
    this.load("moontide.adapter.processes", {
      identityOf: (process: number) => `${process} 1`,
      isAlive: () => true,
    });
    this.load("ngx.semaphore", { new: () => this.semaphore() });
    this.handler = this.also(name);
  }

  /** Another of our plugins in the same worker. */
  also(name: string): Handler {
    return require(`kong/plugins/${name}/handler`) as Handler;
  }

  /** A semaphore on the virtual clock: nobody else runs while somebody waits but `onWait`. */
  private semaphore(): object {
    let posted = 0;
    return {
      wait: (_self: unknown, seconds: number) => {
        if (posted === 0) this.onWait();
        if (posted > 0) {
          posted -= 1;
          return true;
        }
        this.clock.advance(seconds);
        return undefined;
      },
      post: () => {
        posted += 1;
      },
    };
  }

  /** The same for another plugin than `moontide-balancer`. */
  static startedAs(name: string, ...configurations: Record<string, unknown>[]): World {
    const world = new World({ name });
    world.enter("init_worker").handler.init_worker();
    world.configure(configurations);
    return world;
  }

  /** Kong's start of a worker: `init_worker`, then `configure`. */
  static started(...configurations: Record<string, unknown>[]): World {
    const world = new World();
    world.enter("init_worker").handler.init_worker();
    world.configure(configurations);
    return world;
  }

  configure(configurations: Configurations): void {
    this.enter("configure").handler.configure(configurations);
  }

  /** A new request, up to the end of `access`. */
  access(): void {
    this.pdk.context = {};
    this.pdk.shared = {};
    this.nginx.variables = { ...this.sent };
    this.ending = { status: 200 };
    this.enter("access").handler.access();
  }

  /** Kong's question for another target, in the balancer phase. */
  retry(): unknown {
    const [callback] = this.pdk.last("service.set_target_retry_callback");
    this.enter("balancer");
    const [host] = (callback as (this: void) => LuaMultiReturn<[unknown]>)();
    return host;
  }

  /** The end of the request. */
  log(ending: Ending): void {
    this.ending = ending;
    this.nginx.variables.upstream_addr = ending.upstream_addr;
    this.nginx.variables.upstream_header_time = ending.upstream_header_time;
    this.enter("log").handler.log();
  }

  /** A request that its endpoint answers at once. */
  succeed(): void {
    this.access();
    this.log({ status: 200, upstream_addr: this.target(), upstream_header_time: "0.010" });
  }

  /** A request whose only attempt fails. */
  fail(): void {
    this.access();
    this.log({ status: 502, upstream_addr: this.target(), upstream_header_time: "-" });
  }

  /** Where Kong was told to send the attempt under way. */
  target(): string {
    const [host, port] = this.pdk.last("service.set_target");
    return `${host as string}:${port as number}`;
  }

  enter(phase: kong.Phase): this {
    this.pdk.phase = phase;
    return this;
  }

  private load(name: string, module: unknown): void {
    library.loaded.set(name, module);
  }

  private answers(): Answers {
    return {
      "service.set_target": ([host]) => {
        this.nginx.variables.upstream_host = host as string;
      },
      "service.request.set_header": ([header, value]) => {
        if (header === "Host") this.nginx.variables.upstream_host = value as string;
      },
      "service.response.get_status": () => this.ending.service_status,
      "response.get_status": () => this.ending.status,
      "router.get_service": () => this.service,
      "request.get_host": () => "client.example",
      "request.get_method": () => "GET",
      "plugin.get_id": () => this.plugin,
      "client.get_consumer": () => this.consumer,
      "ip.is_trusted": ([address]) => address === "10.0.0.1",
    };
  }
}

/** A plugin's configuration as Kong hands it over, with a pool of three endpoints. */
export const configured = (options: Record<string, unknown> = {}): Record<string, unknown> => ({
  __plugin_id: "plugin-1",
  plugin_instance_name: "web",
  service_id: "service-1",
  endpoints: [
    { address: "192.0.2.1:80", weight: 1 },
    { address: "192.0.2.2:80", weight: 1 },
    { address: "192.0.2.3:80", weight: 1 },
  ],
  balancer: { algorithm: "round_robin", decay_seconds: 3 },
  ...options,
});

/** Attempts under way at an endpoint of the pool `web`, as all workers see it. */
export const inFlight = (world: World, endpoint: string): number =>
  world.nginx.number(`in_flight/web/${endpoint}`);

/** The same for all that `configured` lists. */
export const totalInFlight = (world: World): number => {
  let sum = 0;
  for (const i of $range(1, 3)) sum += inFlight(world, `192.0.2.${i}:80`);
  return sum;
};
