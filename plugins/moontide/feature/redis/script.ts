import { PooledConnection, YieldingPorts } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { RedisClient, renewPool } from "./client";
import { command, openRedis } from "./connect";

/** Redis knows no such command, or this user may not give it. Other refusals, such as that it is loading, pass. */
const isForbidden = (problem: string): boolean => {
  const [code] = string.match(problem, "^Redis: (%u+)");
  return code === "ERR" || code === "NOPERM";
};

/** Has Redis keep a script, once in the life of a client; "" where it may not. */
const digestOf = (
  ports: YieldingPorts,
  client: RedisClient,
  connection: PooledConnection,
  script: string,
  until: number,
): Result<string> => {
  const known = client.digests.get(script);
  if (known !== undefined) return $multi(known, undefined);
  const [digest, problem] = command(ports, connection, ["SCRIPT", "LOAD", script], until);
  if (digest === undefined && !isForbidden(problem)) return $multi(undefined, problem);
  const isDigest = string.find(digest ?? "", "^%x+$")[0] !== undefined;
  client.digests.set(script, isDigest ? digest! : "");
  return $multi(isDigest ? digest! : "", undefined);
};

/** What a script is given behind its name: how many keys, the keys, the rest. */
const withArguments = (
  name: string,
  script: string,
  keys: readonly string[],
  values: readonly string[],
): string[] => {
  const parts = [name, script, `${keys.length}`];
  for (const key of keys) parts[parts.length] = key;
  for (const value of values) parts[parts.length] = value;
  return parts;
};

const runOn = (
  ports: YieldingPorts,
  client: RedisClient,
  connection: PooledConnection,
  { script, keys, values, longest_reply_bytes: longest }: Question,
  until: number,
): Result<string> => {
  const [digest, failed] = digestOf(ports, client, connection, script, until);
  if (digest === undefined) return $multi(undefined, failed);
  if (digest !== "") {
    const parts = withArguments("EVALSHA", digest, keys, values);
    const [reply, problem] = command(ports, connection, parts, until, longest);
    if (reply !== undefined) return $multi(reply, undefined);
    if (string.sub(problem, 1, 15) !== "Redis: NOSCRIPT") return $multi(undefined, problem);
  }
  // Redis forgets its scripts when it is restarted; EVAL tells it again.
  return command(ports, connection, withArguments("EVAL", script, keys, values), until, longest);
};

const nonsense = "Redis: a reply that makes no sense";

const closedReasons = new LuaSet<string>();
closedReasons.add("closed");
closedReasons.add("broken pipe");
closedReasons.add("connection reset by peer");

/** What a script is asked. */
export interface Question {
  readonly script: string;
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** Whether what came back answers it: what does not is an error, too. */
  readonly isUnderstood: (this: void, reply: string) => boolean;
  /** A longer reply makes no sense; 64 KiB where it is not said. */
  readonly longest_reply_bytes?: number;
}

/**
 * Runs a script in Redis within so many seconds, connecting and all. A connection that was kept and turns out to be
 * dead (Redis was restarted) is no failure: another one is opened, once. One on which nonsense came is not used again:
 * the next to borrow it might be told what answers another's question.
 */
export const runScript = (
  ports: YieldingPorts,
  client: RedisClient,
  question: Question,
): Result<string> => {
  const until = ports.clock.now() + client.options.timeout_seconds;
  for (const attempt of $range(1, 2)) {
    const [connection, unreachable] = openRedis(ports, client, until);
    if (connection === undefined) return $multi(undefined, unreachable);
    const [reply, problem] = runOn(ports, client, connection, question, until);
    if (reply !== undefined && question.isUnderstood(reply)) {
      connection.keep(client.options.idle_seconds);
      return $multi(reply, undefined);
    }
    connection.close();
    if (reply !== undefined) return $multi(undefined, nonsense);
    const isStale = connection.reused && closedReasons.has(problem);
    if (!isStale || attempt === 2) return $multi(undefined, problem);
    renewPool(client);
  }
  return $multi(undefined, "closed");
};
