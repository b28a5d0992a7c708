import { parseIp } from "../../policy/address/ip";
import { quote } from "../../policy/address/quote";
import { AdminConfiguration } from "../configuration/schema";
import { AdminPlatform, AdminRefusal, AdminRequest, Role } from "./exchange";
import { Access } from "./operation";
import { bearerToken, roleOf } from "./token";

/*
 * Who may use the admin API. It listens on loopback, where a browser reaches it too, and with it every page that the
 * browser shows. So three things are asked for, each simple enough to be kept:
 *
 * - A request that a page of another origin made is refused: its `Origin` is not the host that it asks, or
 *   `Sec-Fetch-Site` says so. No page of ours needs another origin, so there is no CORS either.
 * - Without tokens, the host asked for is an IP address, `localhost`, or one of `admin.hosts`. A page that has its own
 *   name resolve to 127.0.0.1 (DNS rebinding) still sends its own name.
 * - With tokens, every request carries one; a page can't know any, so the host may be any.
 *
 * That bodies are `application/json`, which no form can send, is the business of body.ts.
 */

export type Guarded =
  | { readonly role: Role; readonly refusal?: undefined }
  | { readonly role?: undefined; readonly refusal: AdminRefusal };

const refuse = (
  status: number,
  reason: string,
  detail: string,
  headers?: Readonly<Record<string, string>>,
): Guarded => ({ refusal: { status, reason, detail, headers } });

/** The host of `host`, `host:port` or `[address]:port`, in lower case. */
const hostOf = (authority: string): string => {
  const [address] = string.match(authority, "^%[(.*)%]:?%d*$");
  const [name] = string.match(authority, "^([^:]*):?%d*$");
  const host = string.lower(address ?? name ?? authority);
  return string.gsub(host, "%.$", "")[0];
};

const isKnownHost = (host: string, configuration: AdminConfiguration): boolean => {
  if (host === "localhost" || parseIp(host) !== undefined) return true;
  for (const name of configuration.hosts) {
    if (string.lower(name) === host) return true;
  }
  return false;
};

const isForeign = (request: AdminRequest): boolean => {
  const site = request.header("Sec-Fetch-Site");
  if (site === "cross-site" || site === "same-site") return true;
  const origin = request.header("Origin");
  if (origin === undefined) return false;
  const [authority] = string.match(string.lower(origin), "^https?://(.+)$");
  return authority === undefined || authority !== string.lower(request.header("Host") ?? "");
};

const guardByHost = (request: AdminRequest, configuration: AdminConfiguration): Guarded => {
  const authority = request.header("Host");
  if (authority === undefined || isKnownHost(hostOf(authority), configuration)) {
    return { role: "anyone" };
  }
  return refuse(
    403,
    "unknown_host",
    `Found the host ${quote(authority)}; expected an IP address, localhost or one of admin.hosts. ` +
      "Add the name there, or configure admin.tokens.",
  );
};

const challenge = { "WWW-Authenticate": 'Bearer realm="moontide"' };

const guardByToken = (
  request: AdminRequest,
  platform: AdminPlatform,
  configuration: AdminConfiguration,
  access: Access,
): Guarded => {
  const token = bearerToken(request.header("Authorization"));
  if (token === undefined) {
    return refuse(401, "token_missing", "Send Authorization: Bearer and a token.", challenge);
  }
  const digest = platform.sha256(token);
  if (digest === undefined) {
    return refuse(
      500,
      "tokens_not_checkable",
      "This nginx has no SHA-256 that tokens could be checked with. Its error log says more.",
    );
  }
  const role = roleOf(configuration.tokens, digest);
  if (role === undefined) {
    return refuse(401, "token_unknown", "No entry of admin.tokens is for this token.", challenge);
  }
  if (access === "write" && role !== "write") {
    return refuse(
      403,
      "token_may_only_read",
      "This token has the role read; a change needs write.",
    );
  }
  return { role };
};

/** Decides whether a request may use an operation with that access, and as whom. */
export const guard = (
  request: AdminRequest,
  platform: AdminPlatform,
  configuration: AdminConfiguration,
  access: Access,
): Guarded => {
  if (access === "open") return { role: "anyone" };
  if (isForeign(request)) {
    return refuse(
      403,
      "foreign_origin",
      "A page of another origin made this request; only those of the admin API itself may.",
    );
  }
  return configuration.tokens.length === 0
    ? guardByHost(request, configuration)
    : guardByToken(request, platform, configuration, access);
};
