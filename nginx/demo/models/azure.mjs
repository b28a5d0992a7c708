// Azure OpenAI: OpenAI's words behind deployments' paths, with another key header and other errors.
import { Refusal } from "./check.mjs";
import { errorBody, sse } from "./openai.mjs";
import * as chat from "./openai-chat.mjs";
import * as openaiResponses from "./openai-responses.mjs";

export const key = (headers) => headers["api-key"] ?? chat.key(headers);

export const error = (refusal) => {
  const { status, headers, body } = chat.error(refusal);
  const code = { authentication: "401", not_found: refusal.code ?? "DeploymentNotFound" }[
    refusal.kind
  ];
  return {
    status,
    headers,
    body: code === undefined ? body : { error: { code, message: refusal.message } },
  };
};

export const unauthorized = () =>
  new Refusal(
    401,
    "authentication",
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.",
  );

export const unknownModel = () =>
  new Refusal(
    404,
    "not_found",
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
  );

export const checkQuery = (url) => {
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(url.searchParams.get("api-version") ?? "")) {
    throw new Refusal(404, "not_found", "Resource not found", { code: "404" });
  }
};

/** The deployment is the model, whatever the body says. */
export const read = ({ body, model }) => chat.read({ body: { ...body, model } });
export const whole = chat.whole;

/** The first chunk is the content filter's and has no choices. */
export const stream = (answer, asked, hasUsage) => {
  const filter = {
    prompt_index: 0,
    content_filter_results: { hate: { filtered: false, severity: "safe" } },
  };
  const first = {
    choices: [],
    created: 0,
    id: "",
    model: "",
    object: "",
    prompt_filter_results: [filter],
  };
  return [sse(first), ...chat.stream(answer, asked, hasUsage)];
};

export const errorFrame = (refusal) => sse(errorBody(refusal), { isEnd: true });

export const responses = { ...openaiResponses, key, error, unauthorized, unknownModel };
