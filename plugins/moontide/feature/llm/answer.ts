import { ModelClient } from "../../kernel/model-client";
import { YieldingPorts } from "../../kernel/ports";
import { ModelError } from "../../policy/dialect/conversation";
import { DialectName } from "../../policy/dialect/dialect";
import { dialectNamed } from "./speech";
import { dialectOfPath, endpointOf } from "../../policy/llm/endpoint";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { answerStored } from "../batch/answer";
import { answerKept } from "../conversation/answer";
import { recallConversation } from "../conversation/recall";
import { prepare } from "../guard/prepare";
import { openPrompt } from "../prompt/answer";
import { askModels } from "./ask";
import { countTokens } from "./count-tokens";
import { listModels } from "./list";
import { passThrough } from "./pass-through";
import { bodyIsNoJson, tooLarge, unknownPath, wrongMethod } from "./refusals";
import { surveyBody } from "./reading";
import { LlmRoute, pathOf } from "./route";
import { ModelSession, newSession } from "./session";
import { Addressee, refuseRequest } from "./tell";

/** What keeps a request from being understood. */
const readRequest = (session: ModelSession): ModelError | undefined => {
  const { client, exchange, endpoint } = session;
  const { maximum_body_bytes } = exchange.route!.configuration;
  const sent = endpoint.prompt === undefined ? client.body(maximum_body_bytes) : session.body;
  if (sent === undefined || sent.length > maximum_body_bytes) return tooLarge(maximum_body_bytes);
  session.body = sent;
  const [found, problem] = surveyBody(session.body, endpoint);
  if (found === undefined) return bodyIsNoJson(problem);
  session.members = found.members;
  session.model = found.model;
  session.stream = found.stream && endpoint.wish === "answer";
  session.stream_usage = found.stream_usage;
  return undefined;
};

const answerEndpoint = (session: ModelSession): ModelError | undefined => {
  const { wish } = session.endpoint;
  if (wish === "models") return listModels(session);
  if (wish === "provider") return passThrough(session);
  if (wish === "kept") return answerKept(session);
  if (wish === "stored") return answerStored(session);
  if (session.endpoint.prompt !== undefined) {
    const [done, refusal] = openPrompt(session);
    if (done || refusal !== undefined) return refusal;
  }
  const error = readRequest(session) ?? recallConversation(session) ?? prepare(session);
  if (error !== undefined) return error;
  return wish === "count_tokens" ? countTokens(session) : askModels(session);
};

/** What the path does not lead to, before there is a session. */
const refuseEarly = (
  session: Omit<Addressee, "dialect">,
  dialect: DialectName,
  error: ModelError,
): void => {
  const { gateway, exchange, client, incoming } = session;
  refuseRequest({ gateway, exchange, client, incoming, dialect: dialectNamed(dialect) }, error);
};

/** Answers a request on a route with models: finds out what is asked for, and has it answered or refused. */
export const answerForModel = (
  gateway: Gateway,
  ports: YieldingPorts,
  exchange: Exchange,
  llm: LlmRoute,
  client: ModelClient,
  incoming: IncomingRequest,
): void => {
  const method = client.method();
  const isAnthropic = client.header("anthropic-version") !== undefined;
  const path = pathOf(llm, client.path());
  const endpoint = endpointOf(path, isAnthropic);
  const early = { gateway, exchange, client, incoming };
  if (endpoint === undefined) {
    return refuseEarly(early, dialectOfPath(path, isAnthropic), unknownPath(method, path));
  }
  if (endpoint.method !== undefined && method !== endpoint.method) {
    client.set_header("Allow", endpoint.method);
    return refuseEarly(early, endpoint.dialect, wrongMethod(method));
  }
  const session = newSession(gateway, ports, client, exchange, incoming, llm, endpoint);
  exchange.model = session;
  const error = answerEndpoint(session);
  if (error !== undefined) refuseRequest(session, error);
  session.done = true;
};
