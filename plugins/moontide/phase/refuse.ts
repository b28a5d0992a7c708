import { json } from "../adapter/json";
import { Refusal } from "../kernel/verdict";
import { seriesOf } from "../policy/metrics/registry";
import { currentGateway } from "./instance";

/** Where the reasons are explained; RFC 9457 wants a URI that identifies the kind of problem. */
const typeOf = (reason: string): string => `urn:moontide:problem:${reason}`;

const titles: Readonly<Record<number, string>> = {
  404: "Not Found",
  413: "Content Too Large",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The problem document (RFC 9457) of a refusal. */
export const problemDocument = (refusal: Refusal): string =>
  json.encode({
    type: typeOf(refusal.reason),
    title: titles[refusal.status] ?? "Refused",
    status: refusal.status,
    detail: refusal.detail,
    reason: refusal.reason,
  });

/** The one place that turns a refusal into an answer. For phases that may write one: access and content. */
export const refuse = (refusal: Refusal): void => {
  seriesOf(currentGateway().metrics.refusals, [refusal.reason]).value += 1;
  ngx.status = refusal.status;
  ngx.header["Content-Type"] = "application/problem+json";
  if (refusal.retry_after_seconds !== undefined) {
    ngx.header["Retry-After"] = refusal.retry_after_seconds;
  }
  ngx.print(problemDocument(refusal));
  ngx.exit(ngx.HTTP_OK);
};
