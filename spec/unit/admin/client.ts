import { json } from "moontide/adapter/json";
import type { AdminPlatform, AdminRequest, AdminResponse } from "moontide/feature/admin/exchange";
import { handleAdmin } from "moontide/feature/admin/handle";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { YieldingPorts } from "moontide/kernel/ports";

export const twoEndpoints =
  '{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"] } }, "routes": [{ "pool": "web" }] }';

/** A platform whose digest is readable: the SHA-256 of `x` is 64 times `x`'s first letter, by agreement. */
export const fakePlatform = (sleep: (this: void) => void = () => undefined): AdminPlatform => ({
  nginx_version: "1.22.1",
  ngx_lua_version: "0.10.23",
  sharedSpaces: () => [{ name: "moontide_state", capacity_bytes: 4194304, free_bytes: 4096 }],
  sha256: (text) => string.rep(string.sub(text, 1, 1), 64),
  cache_files: {
    directory: () => undefined,
    names: () => undefined,
    head: () => undefined,
    remove: () => false,
  },
  yielding: ({ ports }) => ports as YieldingPorts,
  sleep,
});

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly platform?: AdminPlatform;
}

export const requestOf = (target: string, asked: Asked = {}): AdminRequest => ({
  method: () => asked.method ?? "GET",
  target: () => target,
  header: (name) => {
    const headers = asked.headers ?? {};
    if (headers[name] !== undefined) return headers[name];
    return name === "Host" ? "127.0.0.1:9180" : undefined;
  },
  body: (maximum_bytes) => {
    const body = asked.body ?? "";
    return body.length > maximum_bytes ? undefined : body;
  },
  peer_address: () => "127.0.0.1",
});

export const ask = (gateway: Gateway, target: string, asked: Asked = {}): AdminResponse =>
  handleAdmin(gateway, asked.platform ?? fakePlatform(), requestOf(target, asked));

/** A call with a JSON body. */
export const send = (
  gateway: Gateway,
  method: string,
  target: string,
  body?: string,
): AdminResponse =>
  ask(gateway, target, {
    method,
    body,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
  });

export const decoded = (response: AdminResponse): Record<string, unknown> =>
  json.decode(response.body)[0] as Record<string, unknown>;

/** The status and, of a refusal, its reason. Raises when a refusal is no problem document. */
export const outcome = (response: AdminResponse): string => {
  if (response.status < 400) return `${response.status}`;
  const { type, status, reason } = decoded(response) as {
    type: string;
    status: number;
    reason: string;
  };
  const isProblem =
    response.headers["Content-Type"] === "application/problem+json" &&
    status === response.status &&
    type === `urn:moontide:problem:${reason}`;
  if (!isProblem) error(`no problem document: ${response.body}`, 2);
  return `${status} ${reason}`;
};
