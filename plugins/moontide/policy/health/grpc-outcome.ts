/*
 * gRPC tells how a call ended in a trailer, behind an HTTP status that is 200 nearly always. So that one rule judges
 * endpoints of both kinds, a call counts as the HTTP status that stands for its own.
 */

/** The HTTP status of each gRPC status from 0 (OK) to 16, as google/rpc/code.proto gives them and Envoy uses them. */
const httpStatuses: readonly number[] = [
  200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401,
];

/** The call ended without a status: the client left or cancelled it, or the connection broke. */
const cancelled = 499;
const internal = 500;

/**
 * The HTTP status that a gRPC call counts as. UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE and DATA_LOSS become
 * server errors that count against the endpoint, UNIMPLEMENTED one that does not, CANCELLED a client that left, all
 * others answers as they should be (RESOURCE_EXHAUSTED, too: 429).
 *
 * @param http_status of the answer; anything but 200 comes from something that does not speak gRPC, and stands
 * @param grpc_status undefined when none came: nobody knows who broke the call off, so it says nothing of the endpoint
 */
export const httpStatusOfCall = (http_status: number, grpc_status: number | undefined): number => {
  if (http_status !== 200) return http_status;
  if (grpc_status === undefined) return cancelled;
  return httpStatuses[grpc_status] ?? internal;
};

const enum Code {
  Unknown = 2,
  PermissionDenied = 7,
  ResourceExhausted = 8,
  Unimplemented = 12,
  Internal = 13,
  Unavailable = 14,
  Unauthenticated = 16,
}

/**
 * The gRPC status of a refusal, by gRPC's table for answers of proxies (doc/http-grpc-status-mapping.md). Its table
 * knows no 413, which is what servers call RESOURCE_EXHAUSTED.
 */
export const callStatusOf = (http_status: number): number => {
  if (http_status === 400) return Code.Internal;
  if (http_status === 401) return Code.Unauthenticated;
  if (http_status === 403) return Code.PermissionDenied;
  if (http_status === 404) return Code.Unimplemented;
  if (http_status === 413) return Code.ResourceExhausted;
  if (http_status === 429 || (http_status >= 502 && http_status <= 504)) return Code.Unavailable;
  return Code.Unknown;
};

const escape = (character: string): string => string.format("%%%02X", string.byte(character));

/** Text as the header `grpc-message` holds it (doc/PROTOCOL-HTTP2.md): printable ASCII, all else percent-encoded. */
export const callMessage = (text: string): string =>
  string.gsub(text, "[^\x20-\x24\x26-\x7E]", escape)[0];
