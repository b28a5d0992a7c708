import { json } from "../adapter/json";
import { recordRefusal } from "../feature/decisions/refusals";
import { problemOf, problemType } from "../feature/document/problem";
import { requestKey, speaksGrpc } from "../adapter/request";
import { Refusal } from "../kernel/verdict";
import { callMessage, callStatusOf } from "../policy/health/grpc-outcome";
import { seriesOf } from "../policy/metrics/registry";
import { incoming } from "./incoming";
import { currentGateway, exchangeOf } from "./instance";

/** The problem document (RFC 9457) of a refusal. */
export const problemDocument = ({ status, reason, detail }: Refusal): string =>
  json.encode(problemOf(status, reason, detail));

/**
 * A refusal for a client of gRPC, as an answer of trailers alone: HTTP/2 sends those as the header of an answer without
 * a body, with status 200.
 */
const refuseCall = (refusal: Refusal): void => {
  ngx.status = 200;
  ngx.header["Content-Type"] = "application/grpc";
  ngx.header["Content-Length"] = "0";
  ngx.header["grpc-status"] = `${callStatusOf(refusal.status)}`;
  ngx.header["grpc-message"] = callMessage(`${refusal.reason}: ${refusal.detail}`);
  ngx.send_headers();
  ngx.exit(ngx.HTTP_OK);
};

/**
 * Whether the client reads the status of a call. Where a call was sent to a pool that speaks HTTP, its status is
 * HTTP's, which clients of gRPC understand as well; 200 would be counted as an answer.
 */
const endsCall = (): boolean => {
  const target = exchangeOf(requestKey())?.target;
  return (target === undefined || target.grpc) && speaksGrpc();
};

/** The one place that turns a refusal into an answer. For phases that may write one: access and content. */
export const refuse = (refusal: Refusal): void => {
  const gateway = currentGateway();
  seriesOf(gateway.metrics.refusals, [refusal.reason]).value += 1;
  recordRefusal(gateway, exchangeOf(requestKey()), refusal, incoming);
  if (endsCall()) return refuseCall(refusal);
  ngx.status = refusal.status;
  ngx.header["Content-Type"] = problemType;
  if (refusal.retry_after_seconds !== undefined) {
    ngx.header["Retry-After"] = refusal.retry_after_seconds;
  }
  if (refusal.challenge !== undefined) ngx.header["WWW-Authenticate"] = refusal.challenge;
  ngx.print(problemDocument(refusal));
  ngx.exit(ngx.HTTP_OK);
};
