/**
 * What the gateway needs of its surroundings. Adapters implement these; everything else only knows them.
 * What may yield (sockets, sleeping) stands in `YieldingPorts`, which only phases that may yield receive:
 * a socket in a balancer or log phase is a type error.
 */
import { Result } from "./result";

/** @noSelf */
export interface Clock {
  /** Seconds on the monotonic clock (`CLOCK_MONOTONIC`): for durations, leases and windows. */
  now: () => number;
  /** Seconds since 1970, as people read them. Never for durations: it jumps. */
  wall: () => number;
}

/** @noSelf */
export interface Random {
  /** Uniform in [0, 1). */
  uniform: () => number;
}

/** Numbers that all workers share. Each call is atomic. @noSelf */
export interface Counter {
  /** Adds `delta` and returns the sum; a missing counter starts at 0. Returns 0 when there is no room. */
  add: (key: string, delta: number) => number;
  /** The counter's value, 0 when it is missing. */
  get: (key: string) => number;
  set: (key: string, value: number) => void;
  remove: (key: string) => void;
}

/** Numbers that go by themselves when nobody needs them any longer. @noSelf */
export interface ExpiringCounter extends Counter {
  /** Adds `delta` and returns the sum; undefined, and nothing done, where the counter is missing. */
  addTo: (key: string, delta: number) => number | undefined;
  /** Sets it for so many seconds (by the wall clock). Never evicts another key: false when there is no room. */
  setFor: (key: string, value: number, seconds: number) => boolean;
  /** Keeps it for so many seconds from now on. */
  keepFor: (key: string, seconds: number) => void;
}

/** Text that all workers share. @noSelf */
export interface Store {
  get: (key: string) => string | undefined;
  /** Never evicts another key: without room it says so and changes nothing that was there before. */
  set: (key: string, value: string) => Result<true>;
  /** Sets the key only if it is missing; true when this call did it. */
  claim: (key: string, value: string, seconds: number) => boolean;
  remove: (key: string) => void;
}

/** Text that may go at any time, to make room for other text; so what is needed least is gone first. @noSelf */
export interface Shelf {
  get: (key: string) => string | undefined;
  /** For so many seconds at most. False: it is too large for the zone, and nothing was changed. */
  keepFor: (key: string, value: string, seconds: number) => boolean;
  /** Sets the key only if it is missing; true when this call did it. */
  claim: (key: string, value: string, seconds: number) => boolean;
  /** Keeps what is there for so many seconds from now on. */
  prolong: (key: string, seconds: number) => void;
  remove: (key: string) => void;
}

/** One zone of shared memory: its numbers and its texts. */
export interface Zone {
  readonly numbers: Counter;
  readonly texts: Store;
}

/** A zone whose keys are what clients send. */
export interface ExpiringZone extends Zone {
  readonly numbers: ExpiringCounter;
}

/** Shared memory by purpose, so that one purpose can't crowd out another. */
export interface Shared {
  readonly configuration: Zone;
  readonly endpoints: Zone;
  readonly state: Zone;
  readonly health: Zone;
  readonly in_flight: Zone;
  /** Counts of rate limits: keys are what clients send, so it may fill, and nothing else may suffer from that. */
  readonly limits: ExpiringZone;
  /** What admission publishes: limits that adapt, thresholds, the state of queues. */
  readonly admission: Zone;
  readonly metrics: Zone;
  /** Answers that are given again. Undefined where the zone is not declared: Kong needs none. */
  readonly answers: Shelf | undefined;
  /** Vectors of what answers were given to; undefined where there is no such zone. */
  readonly vectors: Shelf | undefined;
  /** Conversations that clients need not send again; undefined where there is no such zone. */
  readonly conversations: Shelf | undefined;
  /** Virtual keys: as many as there are clients. */
  readonly keys: Zone;
}

/** All keys of two zones; each call locks its zone for a moment: never on the way of a request. @noSelf */
export interface ZoneKeys {
  in_flight: () => readonly string[];
  health: () => readonly string[];
}

export type LogField = string | number | boolean | undefined;

/** One line for each decision that changes something: `event` and `name=value` pairs. @noSelf */
export interface Log {
  notice: (event: string, fields: Record<string, LogField>) => void;
  warn: (event: string, fields: Record<string, LogField>) => void;
  error: (event: string, fields: Record<string, LogField>) => void;
}

/** @noSelf */
export interface Files {
  read: (path: string) => Result<string>;
  /** Writes a neighbour, syncs and renames it: readers see the old content or the new, never a part. */
  write: (path: string, content: string) => Result<true>;
  /** Adds to the end in one piece: what several workers add never mixes. Made where it is missing; nothing is synced. */
  append: (path: string, content: string) => Result<true>;
  /** In bytes; undefined where there is none. */
  size: (path: string) => number | undefined;
  /** So many bytes from an offset on, fewer at the end; undefined where there is none. */
  part: (path: string, offset: number, bytes: number) => string | undefined;
  remove: (path: string) => void;
  /** The names in a directory, `.` and `..` included; undefined where it can't be read. */
  names: (directory: string) => readonly string[] | undefined;
  /** False where there is nothing to rename, or it may not be. */
  rename: (from: string, to: string) => boolean;
  /** A text that changes when the file does, without its being read; undefined where that can't be told. */
  stamp: (path: string) => string | undefined;
}

/** @noSelf */
export interface Json {
  /** JSON null becomes undefined, in maps and lists alike. */
  decode: (text: string) => Result<unknown>;
  encode: (value: unknown) => string;
}

/** @noSelf */
export interface Digests {
  /**
   * The first half of HMAC-SHA256 (RFC 2104), 32 lower-case hexadecimal digits; undefined where the process has no
   * OpenSSL.
   */
  sign: (secret: string, text: string) => string | undefined;
  /** 256 bits from the kernel's generator, in hexadecimal digits. */
  freshSecret: () => string;
  /** 64 lower-case hexadecimal digits; undefined where the process has no OpenSSL. */
  sha256: (text: string) => string | undefined;
}

/** A public key as OpenSSL holds it. Its memory is given back when nobody knows it any more. */
export type OpenKey = { readonly __open_key: unique symbol };

/** Checks signatures with the OpenSSL of this process. @noSelf */
export interface Signatures {
  /** The key of a SubjectPublicKeyInfo in DER; undefined for anything that is none, such as a point off its curve. */
  openKey: (info: string) => OpenKey | undefined;
  /** Whether a signature over SHA-256 is the key's: RSASSA-PKCS1-v1_5, or ECDSA in DER, by the kind of the key. */
  verify: (key: OpenKey, text: string, signature: string) => boolean;
  /** HMAC-SHA256 (RFC 2104), 32 bytes; undefined where the process has no OpenSSL. */
  authenticate: (secret: string, text: string) => string | undefined;
}

/** What every phase may use. None of it yields. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly files: Files;
  readonly json: Json;
  readonly shared: Shared;
  /** Reads a file or a variable: for what runs by the clock or at load, never per request. */
  readonly secrets: Secrets;
  readonly digests: Digests;
  readonly signatures: Signatures;
}

/** One answer of the domain name system. */
export interface DnsRecord {
  /** The address of an A or AAAA record, the target host of an SRV record. */
  readonly value: string;
  readonly ttl_seconds: number;
  readonly port?: number;
  readonly weight?: number;
  readonly priority?: number;
}

export type DnsRecordType = "A" | "AAAA" | "SRV";

/** @noSelf */
export interface Dns {
  /** All records of that type. Having none is an empty list; not getting an answer is an error. */
  query: (name: string, type: DnsRecordType, options: DnsOptions) => Result<readonly DnsRecord[]>;
}

export interface DnsOptions {
  /** `address` or `address:port` of each name server; empty: those of /etc/resolv.conf. */
  readonly nameservers: readonly string[];
  readonly timeout_seconds: number;
  readonly attempts: number;
}

/** One HTTP request of the gateway itself: to a registry, a check, a webhook. */
export interface HttpRequest {
  /** `http://host:port/path?query` or `https://…`; the host a name or an address, IPv6 in brackets. */
  readonly url: string;
  /** Where to connect, when not to the URL's host: an address as in `ConnectRequest`. */
  readonly connect_to?: { readonly address: string; readonly port: number };
  /** GET without one. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly connect_timeout_seconds: number;
  /** The longest silence while the answer is awaited and read. */
  readonly read_timeout_seconds: number;
  /** The longest until the whole answer, or a stream's header, is there; without it silence alone is limited. */
  readonly total_timeout_seconds?: number;
  /** A longer answer is an error. A stream has no end to be measured at: there its reader counts. */
  readonly maximum_body_bytes: number;
  /** Whether the certificate must be good for `server_name`; true without it. */
  readonly verify?: boolean;
  /** What the certificate must name, when it is not the URL's host. */
  readonly server_name?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; of several with one name, joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** An answer whose body is read as it comes. It belongs to the timer or request that opened it. @noSelf */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * The next piece of the body as it arrived, `""` at the regular end. After `"timeout"`, when nothing came for so
   * many seconds, it can be read on; any other error is the end.
   */
  read: (timeout_seconds: number) => Result<string>;
  close: () => void;
}

/** @noSelf */
export interface Http {
  /** The whole answer, of whatever status; an error when there is none. */
  request: (request: HttpRequest) => Result<HttpResponse>;
  /** Comes back when the answer's header is there. */
  open: (request: HttpRequest) => Result<HttpStream>;
}

/** A plain connection, for protocols that are no HTTP/1. */
export interface Connection {
  /** @param timeout_seconds how long the other side may take nothing of it; without it, as long as before */
  send: (this: Connection, text: string, timeout_seconds?: number) => Result<true>;
  /** Exactly so many bytes. @param timeout_seconds how long nothing may come; without it, as long as before */
  receive: (this: Connection, bytes: number, timeout_seconds?: number) => Result<string>;
  /**
   * What has arrived: at least a byte, at most so many. After `"timeout"` nothing is lost and it can be called again;
   * `"closed"` is the other side's end.
   */
  receiveSome: (this: Connection, maximum_bytes: number, timeout_seconds: number) => Result<string>;
  close: (this: Connection) => void;
}

export interface ConnectRequest {
  /** An IPv4 address, an IPv6 address without brackets, or `unix:/path`. */
  readonly address: string;
  readonly port: number;
  /** For connecting, and for each later step. */
  readonly timeout_seconds: number;
  /** Given, TLS is spoken. */
  readonly tls?: { readonly verify: boolean; readonly server_name: string };
}

/** A connection that goes back to those that are kept when it is not needed. */
export interface PooledConnection extends Connection {
  /** It was used before: what was said on it at its beginning need not be said again. */
  readonly reused: boolean;
  /** Sends the parts as if they were one text. @param timeout_seconds how long the other side may take nothing of it */
  sendParts: (
    this: PooledConnection,
    parts: readonly string[],
    timeout_seconds: number,
  ) => Result<true>;
  /** A line without its end. */
  receiveLine: (this: PooledConnection, timeout_seconds: number) => Result<string>;
  /** Puts it back, idle, for whoever needs one next. In place of `close`. */
  keep: (this: PooledConnection, idle_seconds: number) => void;
}

/** Where connections are kept: those of one name lead to the same place in the same way. */
export interface ConnectionPool {
  readonly name: string;
  readonly size: number;
}

/** @noSelf */
export interface Sockets {
  connect: (request: ConnectRequest) => Result<Connection>;
  /** One of the worker's idle connections of that pool, or a new one. */
  borrow: (request: ConnectRequest, pool: ConnectionPool) => Result<PooledConnection>;
}

/** Where a secret stands; never the secret. Exactly one of the two. */
export interface SecretReference {
  /** A variable in the environment of nginx's master when it started or was last reloaded. */
  readonly env?: string;
  /** A file that the workers' user can read; read anew each time, so that it can be exchanged. */
  readonly file?: string;
}

/** @noSelf */
export interface Secrets {
  /** The secret without white space around it, or why it is not to be had. The reason never holds a part of it. */
  read: (reference: SecretReference) => Result<string>;
}

/** What one light thread of a worker waits on until another wakes it. @noSelf */
export interface Semaphore {
  /** False when nobody has woken it within so many seconds. Yields. */
  wait: (seconds: number) => boolean;
  /** Wakes whoever waits, or lets the next one through at once. Never yields: any phase may. */
  post: () => void;
}

/** What `access`, `content` and timers may use besides. */
export interface YieldingPorts extends Ports {
  readonly dns: Dns;
  readonly http: Http;
  readonly sockets: Sockets;
  /** Runs something that may yield beside the caller; false when nginx has no timer left. */
  readonly spawn: (this: void, name: string, run: (this: void) => void) => boolean;
  readonly semaphore: (this: void) => Semaphore;
  /** Lets others run for a while. */
  readonly sleep: (this: void, seconds: number) => void;
  /** The worker is on its way out: whatever waits should end. */
  readonly isExiting: (this: void) => boolean;
}
