import type { Gateway } from "moontide/feature/gateway/gateway";
import { ModelQuestion } from "moontide/feature/model/question";
import { dialectNamed } from "moontide/feature/llm/speech";
import { createExchange } from "moontide/feature/proxy/exchange";
import { planOf, Plan } from "moontide/feature/model/plan";
import type { ModelError } from "moontide/policy/dialect/conversation";
import type { FailureKind } from "moontide/policy/model/failure";
import { AttemptFailure } from "moontide/feature/model/plan";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import { members } from "moontide/policy/json/members";
import { FakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";

/** Two providers with two keys and one, and these models. */
export const documentOf = (models: string, llm = "{}"): string =>
  `{"providers": {
     "one": {"type": "openai", "api_keys": [{"env": "ONE"}, {"env": "ANOTHER"}]},
     "two": {"type": "anthropic", "api_keys": [{"env": "TWO"}]},
     "own": {"type": "vllm"}},
   "models": {${models}}, "routes": [{"llm": ${llm}}]}`;

export const startModels = (machine: FakeMachine, models: string, llm?: string): Gateway => {
  machine.secrets["env ONE"] = "key-1";
  machine.secrets["env ANOTHER"] = "key-2";
  machine.secrets["env TWO"] = "key-3";
  return startGateway(machine, documentOf(models, llm));
};

/** A request for a model, as the engine describes it. */
export const ask = (
  gateway: Gateway,
  model: string,
  body = '{"model":"x","messages":[]}',
  incoming?: IncomingRequest,
): ModelQuestion => {
  const [found] = members(body);
  return {
    model,
    stream: string.find(body, '"stream":true', 1, true)[0] !== undefined,
    body,
    members: found!,
    endpoint: { wish: "answer", dialect: "openai_chat", method: "POST" },
    dialect: dialectNamed("openai_chat"),
    request: undefined,
    llm: { configuration: gateway.configuration.routes[0]!.llm! },
    incoming,
  };
};

/** The plan of a request that somebody can answer. */
export const plan = (gateway: Gateway, question: ModelQuestion): Plan => {
  const [made, refused] = planOf(gateway, createExchange(), question);
  if (made === undefined) error(refused.message);
  return made;
};

/** What a client is told whose request nobody can answer. */
export const refusal = (gateway: Gateway, question: ModelQuestion): ModelError => {
  const [, refused] = planOf(gateway, createExchange(), question);
  if (refused === undefined) error("somebody can answer");
  return refused;
};

export const failed = (kind: FailureKind, status = 500, seconds?: number): AttemptFailure => ({
  kind,
  error: {
    kind: kind === "connection" ? "server" : kind,
    status,
    message: "no",
    retry_after_seconds: seconds,
  },
});
