/** The one place that turns a refusal of our plugins into Kong's answer. */
import { header } from "../adapter/request";
import { recordRefusal } from "../feature/decisions/refusals";
import { problemType } from "../feature/document/problem";
import { reasonHeader } from "../feature/document/reason-header";
import { Gateway } from "../feature/gateway/gateway";
import { OverloadAnswer, overloadAnswerFor } from "../feature/overload/answers";
import { tellsOfOverload } from "../feature/overload/reasons";
import { Exchange } from "../feature/proxy/exchange";
import { Refusal } from "../kernel/verdict";
import { prefersPage } from "../policy/http/accept";
import { jittered } from "../policy/http/retry-after";
import { seriesOf } from "../policy/metrics/registry";
import { incoming } from "./incoming";
import { problemDocument } from "./refuse";

export const notConfigured: Refusal = {
  action: "shed",
  status: 500,
  reason: "internal_error",
  detail: "This plugin's options could not be used. The gateway's error log says why.",
};

/** The user's own answer, where there is one and the client can make something of it. */
const ownAnswer = (
  gateway: Gateway,
  exchange: Exchange | undefined,
): OverloadAnswer | undefined => {
  if (exchange === undefined) return undefined;
  const answer = overloadAnswerFor(gateway.overload_answers, exchange);
  if (answer === undefined || !prefersPage(header("accept"), answer.media_type)) return undefined;
  return answer;
};

const refuseOverloaded = (
  gateway: Gateway,
  refusal: Refusal,
  exchange: Exchange | undefined,
): void => {
  const { status, retry_after_seconds } = refusal;
  const answer = ownAnswer(gateway, exchange);
  const headers: Record<string, string> = {
    "Cache-Control": "no-store",
    [reasonHeader]: refusal.reason,
  };
  if (answer?.redirect !== undefined) {
    headers["Location"] = answer.redirect;
    return kong.response.exit(303, undefined, headers);
  }
  headers["Content-Type"] = answer?.content_type ?? problemType;
  if (retry_after_seconds !== undefined) {
    headers["Retry-After"] = tostring(jittered(retry_after_seconds, gateway.ports.random));
  }
  kong.response.exit(status, answer?.page ?? problemDocument(refusal), headers);
};

/** Answers in Kong's place, counted and told as any refusal. */
export const refuse = (gateway: Gateway, refusal: Refusal, exchange?: Exchange): void => {
  const { status, reason, retry_after_seconds } = refusal;
  seriesOf(gateway.metrics.refusals, [reason]).value += 1;
  recordRefusal(gateway, exchange, refusal, incoming);
  if (tellsOfOverload(reason)) return refuseOverloaded(gateway, refusal, exchange);
  const headers: Record<string, string> = { "Content-Type": problemType, [reasonHeader]: reason };
  if (retry_after_seconds !== undefined) headers["Retry-After"] = tostring(retry_after_seconds);
  kong.response.exit(status, problemDocument(refusal), headers);
};
