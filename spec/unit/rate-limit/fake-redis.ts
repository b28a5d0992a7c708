import type { PooledConnection, Sockets } from "moontide/kernel/ports";
import type { VirtualClock } from "../../support/lua/clock";

/** A Redis in this process: it runs the very script that ships, and speaks as much of the protocol as we do. */
export interface FakeRedis {
  readonly sockets: Sockets;
  /** The names of the commands that it got. */
  readonly commands: string[];
  readonly connects: string[];
  /** Answers everything with this. */
  saying: string | undefined;
  /** `refused`: takes no connection; `silent`: never answers; `slow`: takes half its client's patience for each step. */
  state: "well" | "refused" | "silent" | "slow";
  /** The next of these connections that were kept are dead. */
  cut: number;
  /** Connections that are kept. */
  readonly idle: (this: void) => number;
  /** Forgets its scripts, as a restart does. */
  forget: () => void;
}

type Hash = Record<string, string>;

type Call = (this: void, command: string, ...rest: (string | number)[]) => unknown;

/** What scripts call. Expiry is left out: nothing here lasts for longer than two windows. */
const callOn = (clock: VirtualClock): Call => {
  const hashes: Record<string, Hash> = {};
  const texts: Record<string, string> = {};
  return (command, ...rest) => {
    const [key, field, value] = rest;
    if (command === "TIME") {
      const now = clock.now();
      return [`${math.floor(now)}`, string.format("%d", (now - math.floor(now)) * 1e6)];
    }
    if (command === "GET") return texts[`${key}`] ?? false;
    if (command === "SET") texts[`${key}`] = `${field}`;
    const hash = (hashes[`${key}`] ??= {});
    if (command === "HSET") hash[`${field}`] = `${value}`;
    if (command === "HMGET") return [hash["window"], hash["present"], hash["past"]];
    return undefined;
  };
};

const partsOf = (text: string): string[] => {
  const parts: string[] = [];
  let [, position] = string.find(text, "^%*%d+\r\n");
  while (position !== undefined && position < text.length) {
    const [, end, length] = string.find(text, "^%$(%d+)\r\n", position + 1);
    const bytes = tonumber(length)!;
    parts[parts.length] = string.sub(text, end + 1, end + bytes);
    position = end + bytes + 2;
  }
  return parts;
};

const textReply = (text: string): string => `$${text.length}\r\n${text}\r\n`;

type Run = (this: void) => string;

export const fakeRedis = (clock: VirtualClock): FakeRedis => {
  const call = callOn(clock);
  let known = false;
  const run = (script: string, keys: string[], values: string[]): string => {
    const [compiled, problem] = loadstring(script);
    if (compiled === undefined) error(problem, 0);
    const environment = {
      redis: { call },
      KEYS: keys,
      ARGV: values,
      math,
      string,
      table,
      tonumber,
    };
    return textReply((setfenv(compiled, environment) as unknown as Run)());
  };
  let script = "";
  const answer = (parts: readonly string[]): string => {
    const [name, first, count] = parts;
    redis.commands[redis.commands.length] = name!;
    if (redis.saying !== undefined) return redis.saying;
    if (name === "SCRIPT") {
      script = parts[2]!;
      known = true;
      return textReply("c0ffee");
    }
    if (name === "EVALSHA" && !known) return "-NOSCRIPT No matching script.\r\n";
    if (name === "EVAL") {
      script = first!;
      known = true;
    }
    if (name !== "EVAL" && name !== "EVALSHA") return "+OK\r\n";
    const keys: string[] = [];
    const values: string[] = [];
    const keyCount = tonumber(count!)!;
    for (const i of $range(3, parts.length - 1)) {
      if (i < 3 + keyCount) keys[keys.length] = parts[i]!;
      else values[values.length] = parts[i]!;
    }
    return run(script, keys, values);
  };
  let idle = 0;
  const connectionOf = (reused: boolean, timeout_seconds: number): PooledConnection => {
    let patience = timeout_seconds;
    const takeTime = (seconds: number | undefined): void => {
      patience = seconds ?? patience;
      if (redis.state === "slow") clock.advance(patience / 2);
    };
    let unread = "";
    const isDead = reused && redis.cut > 0;
    if (isDead) redis.cut -= 1;
    return {
      reused,
      send: (text, seconds) => {
        const isHeard = redis.state === "well" || redis.state === "slow";
        if (!isDead && isHeard) unread += answer(partsOf(text));
        takeTime(seconds);
        return $multi(true, undefined);
      },
      sendParts: () => $multi(undefined, "Redis is sent texts"),
      receiveLine: (seconds) => {
        if (isDead) return $multi(undefined, "closed");
        const [line, rest] = string.match(unread, "^(.-)\r\n(.*)$");
        if (line === undefined) {
          clock.advance(seconds);
          return $multi(undefined, "timeout");
        }
        unread = rest!;
        takeTime(seconds);
        return $multi(line, undefined);
      },
      receive: (bytes, seconds) => {
        if (redis.state === "slow") {
          clock.advance(seconds ?? patience);
          return $multi(undefined, "timeout");
        }
        const piece = string.sub(unread, 1, bytes);
        unread = string.sub(unread, bytes + 1);
        return $multi(piece, undefined);
      },
      receiveSome: () => $multi(undefined, "not used"),
      close: () => undefined,
      keep: () => {
        idle += 1;
      },
    };
  };
  const redis: FakeRedis = {
    commands: [],
    connects: [],
    saying: undefined,
    state: "well",
    cut: 0,
    idle: () => idle,
    forget: () => {
      known = false;
    },
    sockets: {
      connect: () => $multi(undefined, "not used"),
      borrow: ({ timeout_seconds }, { name }) => {
        redis.connects[redis.connects.length] = name;
        if (redis.state === "refused") return $multi(undefined, "connection refused");
        const reused = idle > 0;
        if (reused) idle -= 1;
        return $multi(connectionOf(reused, timeout_seconds), undefined);
      },
    },
  };
  return redis;
};
