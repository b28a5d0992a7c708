/** What went wrong with a request, as RFC 9457 writes it; `reason` is our own member, the stable word for programs. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly reason: string;
}

/** The media type of problem documents. */
export const problemType = "application/problem+json";

/** RFC 9110's phrases for the statuses that the gateway answers with by itself. */
const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  507: "Insufficient Storage",
};

/**
 * The problem document of a refusal, as plain data. RFC 9457 wants a URI that names the kind of problem: ours is
 * made of the reason, so it is as stable as that.
 */
export const problemOf = (status: number, reason: string, detail: string): ProblemDocument => ({
  type: `urn:moontide:problem:${reason}`,
  title: titles[status] ?? "Refused",
  status,
  detail,
  reason,
});
