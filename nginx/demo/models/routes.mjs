// Which path speaks which dialect. Whatever stands before `/v1` or `/openai` is not looked at.
import * as anthropic from "./anthropic.mjs";
import * as azure from "./azure.mjs";
import * as bedrock from "./bedrock.mjs";
import { bedrockEmbeddings, geminiEmbeddings, openaiEmbeddings } from "./embeddings.mjs";
import * as gemini from "./gemini.mjs";
import * as chat from "./openai-chat.mjs";
import * as completions from "./openai-completions.mjs";
import * as responses from "./openai-responses.mjs";
import { checkSignature } from "./signature.mjs";

const sse = "text/event-stream; charset=utf-8";

/** Signed requests are known by their access key; Bedrock's API keys by themselves. */
const bedrockKey = (request) => {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  return bearer ?? `mock-${checkSignature(request)}`;
};

const generate = { method: "POST", does: "generate", streams: sse };
const embed = { method: "POST", does: "embed" };
const list = { method: "GET", does: "list" };

/**
 * `dialect` makes the words, `name` is told in the ledger, `does` says what is asked for; `(?<model>…)` in a pattern is
 * the model where the path names it.
 */
export const routes = [
  {
    ...generate,
    name: "azure",
    pattern: /\/openai\/deployments\/(?<model>[^/]+)\/chat\/completions$/,
    dialect: azure,
    check: ({ url }) => azure.checkQuery(url),
  },
  {
    ...embed,
    name: "azure",
    pattern: /\/openai\/deployments\/(?<model>[^/]+)\/embeddings$/,
    dialect: azure,
    check: ({ url }) => azure.checkQuery(url),
    answer: ({ body, model, rule }) => openaiEmbeddings({ ...body, model }, rule),
  },
  {
    ...generate,
    name: "azure_responses",
    pattern: /\/openai\/responses$/,
    dialect: azure.responses,
    check: ({ url }) => azure.checkQuery(url),
  },
  { ...generate, name: "openai_chat", pattern: /\/chat\/completions$/, dialect: chat },
  { ...generate, name: "openai_completions", pattern: /\/v1\/completions$/, dialect: completions },
  { ...generate, name: "openai_responses", pattern: /\/responses$/, dialect: responses },
  {
    ...embed,
    name: "openai_embeddings",
    pattern: /\/embeddings$/,
    dialect: chat,
    answer: ({ body, rule }) => openaiEmbeddings(body, rule),
  },
  {
    ...generate,
    name: "anthropic",
    pattern: /\/v1\/messages$/,
    dialect: anthropic,
    check: ({ headers }) => anthropic.checkHeaders(headers),
  },
  {
    method: "POST",
    does: "count",
    name: "anthropic",
    pattern: /\/v1\/messages\/count_tokens$/,
    dialect: anthropic,
    check: ({ headers }) => anthropic.checkHeaders(headers),
    answer: (tokens) => ({ input_tokens: tokens }),
  },
  {
    ...generate,
    name: "gemini",
    pattern: /\/models\/(?<model>[^/]+):(?<verb>generateContent|streamGenerateContent)$/,
    dialect: gemini,
  },
  {
    method: "POST",
    does: "count",
    name: "gemini",
    pattern: /\/models\/(?<model>[^/]+):countTokens$/,
    dialect: gemini,
    answer: (tokens) => ({ totalTokens: tokens }),
  },
  {
    ...embed,
    name: "gemini",
    pattern: /\/models\/(?<model>[^/]+):(?<verb>embedContent|batchEmbedContents)$/,
    dialect: gemini,
    answer: ({ body, model, verb, rule }) =>
      geminiEmbeddings(body, model, verb === "batchEmbedContents", rule),
  },
  {
    method: "POST",
    does: "count",
    name: "bedrock",
    pattern: /\/model\/(?<model>[^/]+)\/count-tokens$/,
    dialect: { ...bedrock, key: bedrockKey },
    isSigned: true,
    answer: (tokens) => ({ inputTokens: tokens }),
  },
  {
    ...embed,
    name: "bedrock",
    pattern: /\/model\/(?<model>[^/]+)\/invoke$/,
    dialect: { ...bedrock, key: bedrockKey },
    isSigned: true,
    answer: ({ body, model, rule }) => bedrockEmbeddings(body, model, rule),
  },
  {
    ...generate,
    name: "bedrock",
    pattern: /\/model\/(?<model>[^/]+)\/(?<verb>converse|converse-stream)$/,
    dialect: { ...bedrock, key: bedrockKey },
    streams: "application/vnd.amazon.eventstream",
    isSigned: true,
  },
  {
    ...list,
    name: "gemini",
    pattern: /\/v1beta\/models$/,
    dialect: gemini,
    entry: (id) => ({ name: `models/${id}`, displayName: id }),
    list: (models) => ({ models }),
  },
  {
    ...list,
    name: "anthropic",
    pattern: /\/v1\/models$/,
    when: ({ headers }) => headers["anthropic-version"] !== undefined,
    dialect: anthropic,
    entry: (id) => ({ type: "model", id, display_name: id, created_at: "2026-01-01T00:00:00Z" }),
    list: (data) => ({
      data,
      has_more: false,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    }),
  },
  {
    ...list,
    name: "openai_models",
    pattern: /\/v1\/models$/,
    dialect: chat,
    entry: (id) => ({ id, object: "model", created: 1_764_000_000, owned_by: "mock" }),
    list: (data) => ({ object: "list", data }),
  },
  {
    ...list,
    name: "openai_models",
    pattern: /\/v1\/models\/(?<model>[^/:]+)$/,
    dialect: chat,
    entry: (id) => ({ id, object: "model", created: 1_764_000_000, owned_by: "mock" }),
    list: ([one]) => one,
  },
  {
    ...list,
    name: "openai_files",
    pattern: /\/v1\/files$/,
    dialect: chat,
    entry: () => undefined,
    list: () => ({ object: "list", data: [], has_more: false }),
  },
];

/** The route for a request, with what its path names; undefined when there is none. */
export const routeOf = (request) => {
  for (const route of routes) {
    const match = route.pattern.exec(request.url.pathname);
    if (match === null || route.method !== request.method) continue;
    if (route.when !== undefined && !route.when(request)) continue;
    const { model, verb } = match.groups ?? {};
    return { ...route, model: model === undefined ? undefined : decodeURIComponent(model), verb };
  }
  return undefined;
};
