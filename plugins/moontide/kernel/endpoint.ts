/** What a discovery source says of one endpoint. */
export interface EndpointDescription {
  /** An IPv4 address, an IPv6 address without brackets, or `unix:/path`. */
  readonly address: string;
  /** 1 to 65535; 0 for a unix socket. */
  readonly port: number;
  /** A relative share, 1 to 1000. */
  readonly weight: number;
  /** Finishes what it has and takes nothing new. */
  readonly draining: boolean;
  /** Names the instance behind the address (a pod's UID, a service's ID): addresses are given to others in time. */
  readonly instance?: string;
  /** Where it runs, as its registry says. */
  readonly region?: string;
  readonly zone?: string;
  /** Zones that its registry would have it serve (the topology hints of Kubernetes). */
  readonly for_zones?: readonly string[];
  /** 0, the default, is used first; higher ones take over what those before them can't serve. */
  readonly priority?: number;
  /** Labels and tags, by which subsets are chosen. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * One endpoint of one pool as this worker sees it. The record lives as long as the identity is on the
 * list: a changed list keeps latency, health and counts.
 */
export interface Endpoint {
  /** `address:port`, `[address]:port` or `unix:/path`; unique inside its pool. */
  readonly id: string;
  readonly pool: string;
  readonly address: string;
  readonly port: number;
  /** Its share now: what was configured, less while it warms up. Need not be a whole number. */
  weight: number;
  draining: boolean;
  /** Where it runs and what it is, as its registry says; empty where nothing is known. */
  region: string;
  zone: string;
  for_zones: readonly string[];
  /** 0 is used first. */
  priority: number;
  metadata: Readonly<Record<string, string>>;
  /** Active checks have found it unfit, whatever its requests say. */
  unhealthy: boolean;
  /** Its pool may have no instance running, and of this one nothing was heard for long. */
  asleep: boolean;
  /** Peak-sensitive moving average of the response time in seconds, and when it was last fed. */
  latency_seconds: number;
  latency_at: number;
  /** Out of rotation until this monotonic second; 0 when it is not ejected. */
  ejected_until: number;
  /** Back from an ejection and not yet proven: one request at a time per worker, one failure ejects. */
  probation: boolean;
  /** The last attempt that this worker knows of has failed. */
  failing: boolean;
  /** When this worker last knew of a failed attempt, its own or another's; in monotonic seconds, 0 before the first. */
  failed_at: number;
  /** How busy it last said it is, 0 to 1 (more when overloaded), and when; 0 at 0 when it never did. */
  utilisation: number;
  utilisation_at: number;
  /** Since when it has said so without a long gap. */
  utilisation_since: number;
  /** This worker's good answers since it last said so, and since when; counted only where utilisation is asked for. */
  answered: number;
  answered_since: number;
  /** Requests a second of this worker that would keep it fully busy; 0 while that is unknown. */
  capacity: number;
  /** When this worker last told the others of a good answer, in monotonic seconds; 0 before the first. */
  succeeded_at: number;
  /** Attempts of this worker that are under way. */
  in_flight_here: number;
  /** Attempts, and failed ones, since they were last handed to the leader. */
  window_attempts: number;
  window_failures: number;
}
