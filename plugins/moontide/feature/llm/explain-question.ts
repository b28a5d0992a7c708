/** A described request for a model, read as the engine would. */
import type { Random } from "../../kernel/ports";
import { ModelError } from "../../policy/dialect/conversation";
import { decode } from "../../policy/json/decode";
import { isObject } from "../../policy/json/value";
import { endpointOf, ModelEndpoint } from "../../policy/llm/endpoint";
import type { Gateway } from "../gateway/gateway";
import type { ModelQuestion } from "../model/question";
import { stickyPoint, versionAt, versionNamed } from "../prompt/answer";
import { fillPrompt } from "../prompt/fill";
import type { Prompt, PromptVersion } from "../prompt/prompt";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { surveyBody } from "./reading";
import { bodyIsNoJson, promptUnknown, unknownPath, wrongField, wrongMethod } from "./refusals";
import { LlmRoute, pathOf } from "./route";
import { dialectNamed } from "./speech";

/** A question whose answer is not asked for. */
export interface DescribedQuestion extends ModelQuestion {
  readonly stream_usage: boolean;
  readonly incoming: IncomingRequest;
}

/** One of the two. */
type OrError<Value> = LuaMultiReturn<
  [value: Value, error: undefined] | [value: undefined, error: ModelError]
>;

/** What is up to chance goes to the likeliest. */
const likeliest: Random = { uniform: () => 0.5 };

/** What the path stands for. */
export const describedEndpoint = (
  llm: LlmRoute,
  request: IncomingRequest,
): OrError<ModelEndpoint> => {
  const path = pathOf(llm, request.path());
  const endpoint = endpointOf(path, request.header("anthropic-version") !== undefined);
  const method = request.method();
  if (endpoint === undefined) return $multi(undefined, unknownPath(method, path));
  if (endpoint.method !== undefined && endpoint.method !== method) {
    return $multi(undefined, wrongMethod(method));
  }
  return $multi(endpoint, undefined);
};

/** Of the versions of a prompt the one with the largest share. */
const heaviest = ({ versions, shares }: Prompt): PromptVersion => {
  let best = 0;
  for (const i of $range(1, shares.length - 1)) {
    if (shares[i]!.percent > shares[best]!.percent) best = i;
  }
  return versions[best]!;
};

/** The conversation that a prompt makes of its variables. */
export const describedPrompt = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
  { prompt: name, version }: ModelEndpoint,
  body: string,
): LuaMultiReturn<
  | [body: string, error: undefined, prompt: string]
  | [body: undefined, error: ModelError, prompt: undefined]
> => {
  const prompt = gateway.prompts.get(name!);
  if (prompt === undefined) return $multi(undefined, promptUnknown(name!), undefined);
  const point = stickyPoint(gateway, exchange, request, prompt);
  const drawn = point === undefined ? heaviest(prompt) : versionAt(prompt, point);
  const chosen = version === undefined ? drawn : versionNamed(prompt, version);
  if (chosen === undefined) {
    return $multi(undefined, promptUnknown(`${name}/${version}`), undefined);
  }
  const [sent, problem] = decode(body === "" ? "{}" : body);
  if (sent === undefined) return $multi(undefined, bodyIsNoJson(problem), undefined);
  if (!isObject(sent)) {
    return $multi(undefined, bodyIsNoJson("it is something else"), undefined);
  }
  const [text, wrong] = fillPrompt(prompt, chosen, sent, request.argument("stream") === "true");
  if (text === undefined) return $multi(undefined, wrongField(wrong), undefined);
  return $multi(text, undefined, `${prompt.name}/${chosen.name}`);
};

/** What the body asks for. */
export const describedQuestion = (
  llm: LlmRoute,
  request: IncomingRequest,
  endpoint: ModelEndpoint,
  body: string,
): OrError<DescribedQuestion> => {
  const [found, problem] = surveyBody(body, endpoint);
  if (found === undefined) return $multi(undefined, bodyIsNoJson(problem));
  const question: DescribedQuestion = {
    model: found.model,
    stream: found.stream && endpoint.wish === "answer",
    stream_usage: found.stream_usage,
    body,
    members: found.members,
    endpoint,
    dialect: dialectNamed(endpoint.dialect),
    request: undefined,
    llm,
    incoming: request,
    random: likeliest,
  };
  return $multi(question, undefined);
};
