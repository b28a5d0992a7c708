import { json } from "moontide/adapter/json";
import { signatures } from "moontide/adapter/signature";
import { hashOf } from "moontide/policy/key/hash";
import type {
  Digests,
  Dns,
  ExpiringCounter,
  ExpiringZone,
  Files,
  Log,
  LogField,
  Ports,
  Secrets,
  Shared,
  Shelf,
  Store,
  Semaphore,
  YieldingPorts,
  Zone,
} from "moontide/kernel/ports";
import { VirtualClock, virtualClock } from "./clock";
import { FakeHttp, fakeHttp } from "./http";
import { seededRandom } from "./random";

/** One line of the log. */
export interface LoggedEvent {
  readonly level: "notice" | "warn" | "error";
  readonly event: string;
  readonly fields: Record<string, LogField>;
}

/** What all workers of one gateway share: zones, files, time. Each `portsOn` is one worker's view of it. */
export interface FakeMachine {
  readonly clock: VirtualClock;
  readonly shared: Shared;
  readonly files: Record<string, string>;
  readonly logged: LoggedEvent[];
  /** Writes to disk fail with this reason while it is set. */
  disk_problem: string | undefined;
  /** Writes of texts, and of numbers that expire, find no room in these zones while they are here. */
  readonly full: LuaSet<Zone>;
  /** Refuses connections until it is told what to answer. */
  readonly http: FakeHttp;
  /** The environment and the files that hold secrets: `env NAME` or `file /path` → secret. */
  readonly secrets: Record<string, string>;
  /** Whether the workers are on their way out. */
  exiting: boolean;
}

interface Entry {
  readonly value: string | number;
  /** By the wall clock, as nginx's zones count. */
  readonly expires_at: number;
}

type Entries = LuaMap<string, Entry>;

const lasting = (value: string | number): Entry => ({ value, expires_at: math.huge });

const fakeCounter = (
  entries: Entries,
  clock: VirtualClock,
  isFull: (this: void) => boolean,
): ExpiringCounter => {
  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expires_at > clock.wall() ? entry : undefined;
  };
  const addTo = (key: string, delta: number): number | undefined => {
    const entry = live(key);
    if (entry === undefined) return undefined;
    const sum = (entry.value as number) + delta;
    entries.set(key, { value: sum, expires_at: entry.expires_at });
    return sum;
  };
  return {
    add: (key, delta) => {
      const sum = addTo(key, delta);
      if (sum === undefined) entries.set(key, lasting(delta));
      return sum ?? delta;
    },
    get: (key) => (live(key)?.value as number | undefined) ?? 0,
    set: (key, value) => {
      entries.set(key, lasting(value));
    },
    remove: (key) => {
      entries.delete(key);
    },
    addTo,
    setFor: (key, value, seconds) => {
      if (live(key) === undefined && isFull()) return false;
      entries.set(key, { value, expires_at: clock.wall() + seconds });
      return true;
    },
    keepFor: (key, seconds) => {
      const entry = live(key);
      if (entry === undefined) return;
      entries.set(key, { value: entry.value, expires_at: clock.wall() + seconds });
    },
  };
};

const fakeStore = (
  entries: Entries,
  clock: VirtualClock,
  isFull: (this: void) => boolean,
): Store => {
  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expires_at > clock.wall() ? entry : undefined;
  };
  return {
    get: (key) => live(key)?.value as string | undefined,
    set: (key, value) => {
      if (isFull()) return $multi(undefined, "no memory");
      entries.set(key, lasting(value));
      return $multi(true, undefined);
    },
    claim: (key, value, seconds) => {
      if (live(key) !== undefined) return false;
      entries.set(key, { value, expires_at: clock.wall() + seconds });
      return true;
    },
    remove: (key) => {
      entries.delete(key);
    },
  };
};

/** Has room for everything. */
const fakeShelf = (clock: VirtualClock): Shelf => {
  const store = fakeStore(new LuaMap(), clock, () => false);
  return {
    get: store.get,
    keepFor: (key, value, seconds) => {
      store.remove(key);
      return store.claim(key, value, seconds);
    },
    claim: store.claim,
    prolong: (key, seconds) => {
      const value = store.get(key);
      store.remove(key);
      if (value !== undefined) store.claim(key, value, seconds);
    },
    remove: store.remove,
  };
};

/** The keys of each fake zone, for what walks them. */
const entriesOf = new LuaTable<Zone, Entries>();

const fakeZone = (clock: VirtualClock, full: LuaSet<Zone>): ExpiringZone => {
  const entries: Entries = new LuaMap();
  // Numbers and texts live in one dict, as in nginx.
  const isFull = (): boolean => full.has(zone);
  const zone: ExpiringZone = {
    numbers: fakeCounter(entries, clock, isFull),
    texts: fakeStore(entries, clock, isFull),
  };
  entriesOf.set(zone, entries);
  return zone;
};

export const keysIn = (zone: Zone): string[] => {
  const keys: string[] = [];
  for (const [key] of entriesOf.get(zone)) keys[keys.length] = key;
  return keys;
};

export const fakeMachine = (): FakeMachine => {
  const clock = virtualClock();
  const full = new LuaSet<Zone>();
  const zone = (): ExpiringZone => fakeZone(clock, full);
  const shared: Shared = {
    configuration: zone(),
    endpoints: zone(),
    state: zone(),
    health: zone(),
    in_flight: zone(),
    limits: zone(),
    admission: zone(),
    metrics: zone(),
    answers: fakeShelf(clock),
    vectors: fakeShelf(clock),
    conversations: fakeShelf(clock),
    keys: zone(),
  };
  return {
    clock,
    shared,
    files: {},
    logged: [],
    disk_problem: undefined,
    full,
    http: fakeHttp(clock),
    secrets: {},
    exiting: false,
  };
};

/** The same disk after a restart of nginx: shared memory is empty. */
export const restarted = (machine: FakeMachine): FakeMachine => {
  const fresh = fakeMachine();
  for (const [path, content] of pairs(machine.files)) fresh.files[path] = content;
  return fresh;
};

const fakeLog = (logged: LoggedEvent[]): Log => ({
  notice: (event, fields) => {
    logged[logged.length] = { level: "notice", event, fields };
  },
  warn: (event, fields) => {
    logged[logged.length] = { level: "warn", event, fields };
  },
  error: (event, fields) => {
    logged[logged.length] = { level: "error", event, fields };
  },
});

const fakeFiles = (machine: FakeMachine): Files => ({
  read: (path) => {
    const content = machine.files[path];
    if (content === undefined) return $multi(undefined, `${path}: No such file or directory`);
    return $multi(content, undefined);
  },
  write: (path, content) => {
    if (machine.disk_problem !== undefined) return $multi(undefined, machine.disk_problem);
    machine.files[path] = content;
    return $multi(true, undefined);
  },
  append: (path, content) => {
    if (machine.disk_problem !== undefined) return $multi(undefined, machine.disk_problem);
    machine.files[path] = (machine.files[path] ?? "") + content;
    return $multi(true, undefined);
  },
  size: (path) => {
    const content = machine.files[path];
    return content === undefined ? undefined : content.length;
  },
  part: (path, offset, bytes) => {
    const content = machine.files[path];
    return content === undefined ? undefined : string.sub(content, offset + 1, offset + bytes);
  },
  remove: (path) => {
    delete machine.files[path];
  },
  names: (directory) => {
    const names: string[] = [];
    for (const [path] of pairs(machine.files)) {
      const [folder, name] = string.match(path, "^(.*)/([^/]*)$");
      if (folder === directory) names[names.length] = name!;
    }
    return names;
  },
  rename: (from, to) => {
    const content = machine.files[from];
    if (content === undefined) return false;
    machine.files[to] = content;
    delete machine.files[from];
    return true;
  },
  stamp: (path) => machine.files[path],
});

const fakeSecrets = (machine: FakeMachine): Secrets => ({
  read: ({ env, file }) => {
    const place = env === undefined ? `file ${file}` : `env ${env}`;
    const secret = machine.secrets[place];
    if (secret === undefined) return $multi(undefined, `${place} is not there`);
    return $multi(secret, undefined);
  },
});

let secrets = 0;

/** No cryptography: signatures that depend on secret and text, as real ones do, and secrets that are never twice the same. */
const fakeDigests: Digests = {
  sign: (secret, text) => {
    const half = string.format("%08x", hashOf(`${secret}/${text}`));
    return string.rep(half, 4);
  },
  freshSecret: () => {
    secrets += 1;
    return string.rep(string.format("%08x", hashOf(`secret ${secrets}`)), 8);
  },
  sha256: (text) => string.rep(string.format("%08x", hashOf(text)), 8),
};

/** A worker's ports on a machine; `stream` gives each worker random numbers of its own. */
export const portsOn = (machine: FakeMachine, stream = 0): Ports => ({
  clock: machine.clock,
  random: seededRandom(7, stream),
  log: fakeLog(machine.logged),
  files: fakeFiles(machine),
  json,
  shared: machine.shared,
  secrets: fakeSecrets(machine),
  digests: fakeDigests,
  signatures,
});

/** A name system that has no names. */
const emptyDns: Dns = { query: () => $multi([], undefined) };

/** Nobody else runs while somebody waits: what was not woken before has waited in vain. */
const fakeSemaphore = (machine: FakeMachine) => (): Semaphore => {
  let posted = 0;
  return {
    wait: (seconds) => {
      if (posted > 0) {
        posted -= 1;
        return true;
      }
      machine.clock.advance(seconds);
      return false;
    },
    post: () => {
      posted += 1;
    },
  };
};

/** What a timer of a worker has; sleeping moves the machine's clock. */
export const yieldingOn = (
  machine: FakeMachine,
  dns: Dns = emptyDns,
  ports: Ports = portsOn(machine),
): YieldingPorts => ({
  clock: ports.clock,
  random: ports.random,
  log: ports.log,
  files: ports.files,
  json: ports.json,
  shared: ports.shared,
  dns,
  sockets: {
    connect: () => $multi(undefined, "connection refused"),
    borrow: () => $multi(undefined, "connection refused"),
  },
  http: machine.http,
  secrets: ports.secrets,
  digests: ports.digests,
  signatures: ports.signatures,
  spawn: (_name, run) => {
    run();
    return true;
  },
  semaphore: fakeSemaphore(machine),
  sleep: (seconds) => machine.clock.advance(seconds),
  isExiting: () => machine.exiting,
});
