import {
  Clock,
  ConnectRequest,
  HttpRequest,
  HttpStream,
  YieldingPorts,
} from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { answerProblem } from "../../../policy/health/check-answer";
import { grpcCheckRequest } from "../../../policy/health/grpc-check";
import { endpointId } from "../../../policy/address/parse";
import { Member } from "../../pool/member";
import { Pool } from "../../pool/pool";
import { Problem, tooSlow } from "./problem";
import { ActiveHealthConfiguration } from "./schema";
import { readServing } from "./serving";

/** So much of an answer is read; a longer body is cut off by the check, not by the endpoint. */
const bodyBytes = 65536;

const portOf = (member: Member, active: ActiveHealthConfiguration): number =>
  active.port ?? member.port;

const authorityOf = (pool: Pool, member: Member, active: ActiveHealthConfiguration): string => {
  const given = active.host_header ?? pool.configuration.host_header;
  if (given !== undefined) return given;
  return member.port === 0 ? "localhost" : endpointId(member.address, portOf(member, active));
};

const tlsOf = (pool: Pool): { verify: boolean; server_name: string } | undefined => {
  const { tls, host_header } = pool.configuration;
  if (tls === undefined) return undefined;
  const [host] = string.gsub(host_header ?? "", ":%d+$", "");
  return { verify: tls.verify, server_name: tls.server_name ?? host };
};

const urlOf = (
  pool: Pool,
  member: Member,
  active: ActiveHealthConfiguration,
  path: string,
): string => {
  const scheme = pool.configuration.tls === undefined ? "http" : "https";
  const authority = authorityOf(pool, member, active);
  return `${scheme}://${authority}${path}`;
};

const httpRequest = (
  pool: Pool,
  member: Member,
  active: ActiveHealthConfiguration,
  method: string,
  path: string,
  timeout_seconds: number,
): HttpRequest => {
  const tls = tlsOf(pool);
  return {
    url: urlOf(pool, member, active, path),
    method,
    connect_to: { address: member.address, port: portOf(member, active) },
    headers: { "User-Agent": "moontide-health" },
    connect_timeout_seconds: timeout_seconds,
    read_timeout_seconds: timeout_seconds,
    total_timeout_seconds: timeout_seconds,
    maximum_body_bytes: bodyBytes,
    verify: tls?.verify,
    server_name: tls?.server_name,
  };
};

/**
 * Reads a body up to what counts; pages longer than that are as good as any. Only so long: a server that sends a byte
 * now and then would hold its place among the checks for hours.
 */
const readBody = (
  clock: Clock,
  stream: HttpStream,
  bytes: number,
  until: number,
): Result<string> => {
  let body = "";
  while (body.length < bytes) {
    const seconds = until - clock.now();
    if (seconds <= 0) return $multi(undefined, tooSlow);
    const [piece, broken] = stream.read(seconds);
    if (piece === undefined) return $multi(undefined, broken);
    if (piece === "") break;
    body += piece;
  }
  return $multi(body, undefined);
};

const checkHttp = (
  ports: YieldingPorts,
  pool: Pool,
  member: Member,
  active: ActiveHealthConfiguration,
): Problem => {
  const until = ports.clock.now() + active.timeout_seconds;
  const request = httpRequest(
    pool,
    member,
    active,
    active.method,
    active.path,
    active.timeout_seconds,
  );
  const [stream, problem] = ports.http.open(request);
  if (stream === undefined) return problem;
  const bytes = active.expected_body === undefined ? 0 : bodyBytes;
  const [body, broken] = readBody(ports.clock, stream, bytes, until);
  stream.close();
  return body === undefined ? broken : answerProblem(active, stream.status, body);
};

const connectRequest = (
  pool: Pool,
  member: Member,
  active: ActiveHealthConfiguration,
): ConnectRequest => {
  return {
    address: member.address,
    port: portOf(member, active),
    timeout_seconds: active.timeout_seconds,
    tls: tlsOf(pool),
  };
};

const checkTcp = (
  ports: YieldingPorts,
  pool: Pool,
  member: Member,
  active: ActiveHealthConfiguration,
): Problem => {
  const [connection, problem] = ports.sockets.connect(connectRequest(pool, member, active));
  connection?.close();
  return problem;
};

const checkGrpc = (
  ports: YieldingPorts,
  pool: Pool,
  member: Member,
  active: ActiveHealthConfiguration,
): Problem => {
  const { clock } = ports;
  const until = clock.now() + active.timeout_seconds;
  const [connection, problem] = ports.sockets.connect(connectRequest(pool, member, active));
  if (connection === undefined) return problem;
  const authority = authorityOf(pool, member, active);
  connection.send(
    grpcCheckRequest(authority, active.service, pool.configuration.tls !== undefined),
  );
  const found = readServing({ connection, clock, until, rest: "" });
  connection.close();
  return found;
};

/** Checks one endpoint as `active` says. Yields. */
export const probe = (
  ports: YieldingPorts,
  pool: Pool,
  member: Member,
  active: ActiveHealthConfiguration,
): Problem => {
  const began = ports.clock.now();
  const problem =
    active.protocol === "tcp"
      ? checkTcp(ports, pool, member, active)
      : active.protocol === "grpc"
        ? checkGrpc(ports, pool, member, active)
        : checkHttp(ports, pool, member, active);
  if (problem !== undefined) return problem;
  const seconds = ports.clock.now() - began;
  const threshold = active.latency_threshold_seconds;
  return threshold !== undefined && seconds > threshold
    ? string.format("the answer took %.3f s, longer than %.3f s", seconds, threshold)
    : undefined;
};

/** Sends the warm-up requests, if there are any, one after the other. What is answered does not matter. Yields. */
export const warmUp = (ports: YieldingPorts, pool: Pool, member: Member): void => {
  const { active } = pool.configuration.health;
  const warm_up = active?.warm_up;
  if (active === undefined || warm_up === undefined) return;
  const request = httpRequest(pool, member, active, "GET", warm_up.path, warm_up.timeout_seconds);
  for (const _ of $range(1, warm_up.requests)) ports.http.request(request);
};
