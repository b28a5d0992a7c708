import { json } from "../adapter/json";
import { problemOf, problemType } from "../feature/document/problem";
import { Refusal } from "../kernel/verdict";
import { seriesOf } from "../policy/metrics/registry";
import { currentGateway } from "./instance";

/** The problem document (RFC 9457) of a refusal. */
export const problemDocument = ({ status, reason, detail }: Refusal): string =>
  json.encode(problemOf(status, reason, detail));

/** The one place that turns a refusal into an answer. For phases that may write one: access and content. */
export const refuse = (refusal: Refusal): void => {
  seriesOf(currentGateway().metrics.refusals, [refusal.reason]).value += 1;
  ngx.status = refusal.status;
  ngx.header["Content-Type"] = problemType;
  if (refusal.retry_after_seconds !== undefined) {
    ngx.header["Retry-After"] = refusal.retry_after_seconds;
  }
  ngx.print(problemDocument(refusal));
  ngx.exit(ngx.HTTP_OK);
};
