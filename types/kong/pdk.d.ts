/** @noSelfInFile */

declare namespace kong {
  /** Merge into this interface to name what your plugin keeps. */
  interface PluginContext {
    [key: string]: unknown;
  }

  /** Merge into this interface to name what plugins share. */
  interface SharedContext {
    [key: string]: unknown;
  }

  /** Tables that live as long as the request. @noSelf */
  interface Context {
    /** This plugin's own. @phases rewrite, access, header_filter, response, body_filter, log, preread */
    readonly plugin: PluginContext;
    /** Every plugin's. @phases rewrite, access, header_filter, response, body_filter, log, preread */
    readonly shared: SharedContext;
  }

  /** `kong.conf`, lists as arrays; read-only. Merge into this interface to name more of it. */
  interface Configuration {
    readonly [key: string]: unknown;
    readonly prefix: string;
    readonly database: "off" | "postgres";
    readonly role: "traditional" | "control_plane" | "data_plane";
    readonly log_level: string;
    readonly trusted_ips: readonly string[];
    readonly nginx_worker_processes: string;
    readonly loaded_plugins?: Readonly<Record<string, true>>;
  }

  /** Kong's plugin development kit. @noSelf */
  interface Pdk {
    /** Such as `3.8.0`. */
    readonly version: string;
    /** 3008000 for 3.8.0. */
    readonly version_num: number;
    readonly configuration: Configuration;
    readonly client: Client;
    readonly request: Request;
    readonly response: Response;
    readonly service: ServiceControl;
    readonly ctx: Context;
    readonly log: Log;
    readonly router: Router;
    readonly node: Node;
    readonly cluster: Cluster;
    readonly nginx: Nginx;
    readonly ip: Ip;
    readonly plugin: Plugin;
    readonly table: Table;
    readonly vault: Vault;
    readonly tracing: Tracing;
    /** @since Kong 3.8 */
    readonly telemetry?: Telemetry;
    readonly cache: Cache;
    readonly core_cache: Cache;
    readonly db: Db;
    /** Kong's DNS client; reserved to advanced users. */
    readonly dns: object;
    readonly worker_events: WorkerEvents;
    readonly cluster_events: ClusterEvents;
  }
}

/** Kong's plugin development kit. */
declare const kong: kong.Pdk;
