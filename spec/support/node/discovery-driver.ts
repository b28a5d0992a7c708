/** An endpoint as a registry is told of it. */
export interface Registered {
  /** IPv4 `host:port`. */
  address: string;
  /** 1 without it; the suite gives none to a registry without weights. */
  weight?: number;
}

/**
 * A real registry, as `describeDiscovery` drives it. What a driver starts it hands to `owned`, so that it ends with
 * the file.
 */
export interface DiscoveryDriver {
  /** For titles. */
  readonly name: string;
  readonly hasWeights: boolean;
  /** Starts the server for the first time; back when it answers. */
  start(): Promise<void>;
  /** `host:port` of the server, the same after each start. The gateway reaches it through proxies of the suite's. */
  readonly address: string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, with or without what it held; back when it answers. */
  revive(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): Promise<void> | void;
  resume(): Promise<void> | void;
  /**
   * Makes it hold exactly these for the pool, and comes back when it has confirmed that. Writes only what differs
   * from what it holds: the suite changes one of 5,000 and measures from then on.
   */
  put(endpoints: readonly Registered[]): Promise<void>;
  /** `discovery` of a pool whose registry is reached at that `host:port`; the suite adds `empty_grace_seconds`. */
  discovery(address: string): object;
  /** Variables for nginx, such as the token. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Lines for nginx's `http` context, such as an authority's certificate. */
  readonly http?: string;
  /** A PEM file of the authorities that vouch for the registry, instead of the system's. */
  readonly authorities?: string;
  /** The same with a token that the registry refuses, which must be seen nowhere. Undefined: there are no tokens. */
  readonly denied?: {
    discovery(address: string): object;
    environment: NodeJS.ProcessEnv;
    secret: string;
  };
}
