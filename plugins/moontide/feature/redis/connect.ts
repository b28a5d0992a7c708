import { ConnectRequest, PooledConnection, YieldingPorts } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { encodeCommand, problemCode, readHead, ReplyKind } from "../../policy/redis/command";
import { addressesOf } from "../http/whereabouts";
import type { RedisClient } from "./client";

const addressOf = (ports: YieldingPorts, client: RedisClient, until: number): Result<string> => {
  const { socket } = client.options;
  if (socket !== undefined) return $multi(`unix:${socket}`, undefined);
  const [addresses, problem] = addressesOf(ports, client.whereabouts, until);
  if (addresses === undefined) return $multi(undefined, problem);
  return $multi(addresses[0]!, undefined);
};

const tlsOf = ({ host, tls }: RedisClient["options"]): ConnectRequest["tls"] =>
  tls === undefined
    ? undefined
    : { verify: tls.verify, server_name: tls.server_name ?? host ?? "" };

/** The rest of a text that is announced, and the end of its line. */
const readText = (
  ports: YieldingPorts,
  connection: PooledConnection,
  bytes: number,
  until: number,
): Result<string> => {
  const left = until - ports.clock.now();
  if (left <= 0) return $multi(undefined, "timeout");
  const [text, problem] = connection.receive(bytes + 2, left);
  if (text === undefined) return $multi(undefined, problem);
  if (string.sub(text, bytes + 1) !== "\r\n")
    return $multi(undefined, "Redis: a text of another length");
  return $multi(string.sub(text, 1, bytes), undefined);
};

/** Sends a command and waits for its reply, before `until`. What Redis refuses with is the error, with `Redis: ` before it. @param longest_bytes of the reply */
export const command = (
  ports: YieldingPorts,
  connection: PooledConnection,
  parts: readonly string[],
  until: number,
  longest_bytes?: number,
): Result<string> => {
  const left = until - ports.clock.now();
  if (left <= 0) return $multi(undefined, "timeout");
  const [, unsent] = connection.send(encodeCommand(parts), left);
  if (unsent !== undefined) return $multi(undefined, unsent);
  const [line, silence] = connection.receiveLine(math.max(0, until - ports.clock.now()));
  if (line === undefined) return $multi(undefined, silence);
  const head = readHead(line, longest_bytes);
  if (head.kind === ReplyKind.Problem) return $multi(undefined, `Redis: ${head.text}`);
  if (head.kind === ReplyKind.Line) return $multi(head.text, undefined);
  return readText(ports, connection, head.bytes, until);
};

/** What Redis says of a password may repeat it: only the word that begins the reply is told on. */
const authenticate = (
  ports: YieldingPorts,
  { options }: RedisClient,
  connection: PooledConnection,
  until: number,
): string | undefined => {
  const { username, password } = options;
  if (password === undefined) return undefined;
  const [secret, missing] = ports.secrets.read(password);
  if (secret === undefined) return missing;
  const parts = username === undefined ? ["AUTH", secret] : ["AUTH", username, secret];
  const [, problem] = command(ports, connection, parts, until);
  const [refused] = string.match(problem ?? "", "^Redis: (.*)$");
  return refused === undefined ? problem : `Redis refuses the password: ${problemCode(refused)}`;
};

const introduce = (
  ports: YieldingPorts,
  client: RedisClient,
  connection: PooledConnection,
  until: number,
): string | undefined => {
  const refused = authenticate(ports, client, connection, until);
  const { database } = client.options;
  if (refused !== undefined || database === 0) return refused;
  return command(ports, connection, ["SELECT", `${database}`], until)[1];
};

/** A connection to Redis on which commands can be sent, before `until`. */
export const openRedis = (
  ports: YieldingPorts,
  client: RedisClient,
  until: number,
): Result<PooledConnection> => {
  const [address, unknown] = addressOf(ports, client, until);
  if (address === undefined) return $multi(undefined, unknown);
  const timeout_seconds = until - ports.clock.now();
  if (timeout_seconds <= 0) return $multi(undefined, "timeout");
  const { options, pool } = client;
  const request = { address, port: options.port, timeout_seconds, tls: tlsOf(options) };
  const [connection, problem] = ports.sockets.borrow(request, pool);
  if (connection === undefined) return $multi(undefined, problem);
  const refused = connection.reused ? undefined : introduce(ports, client, connection, until);
  if (refused === undefined) return $multi(connection, undefined);
  connection.close();
  return $multi(undefined, refused);
};
