import { json } from "../adapter/json";
import { recordRefusal } from "../feature/decisions/refusals";
import { problemOf, problemType } from "../feature/document/problem";
import { reasonHeader } from "../feature/document/reason-header";
import { Gateway } from "../feature/gateway/gateway";
import { Refusal } from "../kernel/verdict";
import { callMessage, callStatusOf } from "../policy/health/grpc-outcome";
import { seriesOf } from "../policy/metrics/registry";
import { modelClient } from "../adapter/model-client";
import { header, requestKey, speaksGrpc } from "../adapter/request";
import { OverloadAnswer, overloadAnswerFor } from "../feature/overload/answers";
import { refuseModelRequest } from "../feature/llm/tell";
import { tellsOfOverload } from "../feature/overload/reasons";
import { prefersPage } from "../policy/http/accept";
import { jittered } from "../policy/http/retry-after";
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

/** Sends the client elsewhere: whatever it asked for, it is to GET the other place (303, RFC 9110, 15.4.4). */
const sendElsewhere = (url: string): void => {
  ngx.status = 303;
  ngx.header["Location"] = url;
  ngx.header["Content-Length"] = "0";
  ngx.send_headers();
  ngx.exit(ngx.HTTP_OK);
};

/** The user's own answer, where there is one and the client can make something of it. */
const overloadAnswer = (gateway: Gateway): OverloadAnswer | undefined => {
  const exchange = exchangeOf(requestKey());
  if (exchange === undefined) return undefined;
  const answer = overloadAnswerFor(gateway.overload_answers, exchange);
  if (answer === undefined || !prefersPage(header("accept"), answer.media_type)) return undefined;
  return answer;
};

/** An overload is over for others before caches think so. */
const refuseOverloaded = (gateway: Gateway, refusal: Refusal): void => {
  const { status, retry_after_seconds } = refusal;
  const answer = overloadAnswer(gateway);
  ngx.header["Cache-Control"] = "no-store";
  if (answer?.redirect !== undefined) return sendElsewhere(answer.redirect);
  ngx.status = status;
  ngx.header["Content-Type"] = answer?.content_type ?? problemType;
  if (retry_after_seconds !== undefined) {
    ngx.header["Retry-After"] = jittered(retry_after_seconds, gateway.ports.random);
  }
  ngx.print(answer?.page ?? problemDocument(refusal));
  ngx.exit(ngx.HTTP_OK);
};

/** Clients of models know errors of models alone. */
const refuseModel = (refusal: Refusal): void => {
  refuseModelRequest(modelClient, refusal);
  ngx.exit(ngx.HTTP_OK);
};

/** The one place that turns a refusal into an answer. For phases that may write one: access and content. */
export const refuse = (refusal: Refusal): void => {
  const gateway = currentGateway();
  seriesOf(gateway.metrics.refusals, [refusal.reason]).value += 1;
  recordRefusal(gateway, exchangeOf(requestKey()), refusal, incoming);
  ngx.header[reasonHeader] = refusal.reason;
  const challenge = refusal.challenge;
  if (challenge !== undefined) ngx.header["WWW-Authenticate"] = challenge;
  if (exchangeOf(requestKey())?.route?.llm !== undefined) return refuseModel(refusal);
  if (endsCall()) return refuseCall(refusal);
  if (tellsOfOverload(refusal.reason)) return refuseOverloaded(gateway, refusal);
  ngx.status = refusal.status;
  ngx.header["Content-Type"] = problemType;
  if (refusal.retry_after_seconds !== undefined) {
    ngx.header["Retry-After"] = refusal.retry_after_seconds;
  }
  ngx.print(problemDocument(refusal));
  ngx.exit(ngx.HTTP_OK);
};
