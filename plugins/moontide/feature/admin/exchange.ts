import { YieldingPorts } from "../../kernel/ports";
import { Gateway } from "../gateway/gateway";
import { CacheFiles } from "../cache/purge";
import { MetricsPlatform } from "../metrics/platform";
import { problemOf, problemType } from "../document/problem";
import { encodeDocument } from "../document/json-document";

/** What the admin API asks of the request at hand. @noSelf */
export interface AdminRequest {
  method: () => string;
  /** Path and query as the client wrote them: an identity may hold slashes, percent-encoded. */
  target: () => string;
  header: (name: string) => string | undefined;
  /** The whole body, "" without one, or undefined when it has more than `maximum_bytes`. Yields. */
  body: (maximum_bytes: number) => string | undefined;
  /** The address of the connection's other end. */
  peer_address: () => string;
}

/** What the admin API needs besides the gateway. @noSelf */
export interface AdminPlatform extends MetricsPlatform {
  /** 64 lower-case hexadecimal digits, or undefined when this process has no such function. */
  sha256: (text: string) => string | undefined;
  readonly cache_files: CacheFiles;
  /** What may yield, for operations that ask others. */
  yielding: (gateway: Gateway) => YieldingPorts;
  /** Waits. Yields. */
  sleep: (seconds: number) => void;
}

export interface AdminResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why a call is not carried out. */
export interface AdminRefusal {
  readonly status: number;
  /** A stable word for programs. */
  readonly reason: string;
  /** For people: what is wrong and what would be right. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Who is asking: nobody in particular where no tokens are configured. */
export type Role = "anyone" | "read" | "write";

/** One call of an operation, after the guard and the check of its body. */
export interface AdminCall {
  readonly gateway: Gateway;
  readonly platform: AdminPlatform;
  readonly request: AdminRequest;
  readonly role: Role;
  /** What stands in the places of the path template, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The checked body and query, where the operation has them. */
  readonly body: unknown;
  readonly query: unknown;
}

const withType = (
  content_type: string,
  headers: Readonly<Record<string, string>> | undefined,
): Record<string, string> => {
  const all: Record<string, string> = { "Content-Type": content_type };
  for (const [name, value] of pairs(headers ?? {})) all[name] = value;
  return all;
};

export const text = (content_type: string, body: string): AdminResponse => ({
  status: 200,
  headers: withType(content_type, undefined),
  body,
});

export const document = (
  status: number,
  value: unknown,
  headers?: Readonly<Record<string, string>>,
): AdminResponse => ({
  status,
  headers: withType("application/json", headers),
  body: encodeDocument(value),
});

/** A timer of 0 hurts nginx without OpenResty's patch for delayed events, which warns of it each time. */
const pauseSeconds = 0.001;

/** Lets other requests have their turn, for work that would hold the worker up. */
export const pauseOn =
  (platform: AdminPlatform): ((this: void) => void) =>
  () =>
    platform.sleep(pauseSeconds);

/** The same for what grows with the number of endpoints: other requests get their turn in between. Yields. */
export const largeDocument = ({ platform }: AdminCall, value: unknown): AdminResponse => ({
  status: 200,
  headers: withType("application/json", undefined),
  body: encodeDocument(value, pauseOn(platform)),
});

/** A refusal as a problem document (RFC 9457). */
export const problem = (refusal: AdminRefusal): AdminResponse => {
  const { status, reason, detail, headers, members } = refusal;
  const content = problemOf(status, reason, detail) as unknown as Record<string, unknown>;
  for (const [name, value] of pairs(members ?? {})) content[name] = value;
  return { status, headers: withType(problemType, headers), body: encodeDocument(content) };
};
