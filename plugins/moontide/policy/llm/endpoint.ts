import { DialectName } from "../dialect/dialect";

/** What a client wants: an answer of a model, or one of the calls beside that. */
export type Wish =
  "answer" | "embeddings" | "count_tokens" | "models" | "provider" | "kept" | "stored";

/** What is kept of conversations: single answers, and conversations as wholes. */
export type KeptKind = "response" | "conversation";

/** A file of a client's, or a batch of requests that one holds. `id` is "" where one is to be made, or all are meant. */
export interface StoredThing {
  readonly kind: "file" | "batch";
  readonly id: string;
  readonly call: "" | "content" | "cancel";
}

/** What a request's path stands for. */
export interface ModelEndpoint {
  readonly wish: Wish;
  /** The client's: it speaks it, and is told of errors in it. */
  readonly dialect: DialectName;
  /** The only method that it takes; undefined: any. */
  readonly method: "POST" | "GET" | undefined;
  /** What the path says of the model, and whether its answer is streamed; undefined where that is in the body. */
  readonly model?: string;
  readonly stream?: boolean;
  /** The provider whose own API is asked for. */
  readonly provider?: string;
  /** The prompt that is an interface of its own, and which version of it; undefined: one of them. */
  readonly prompt?: string;
  readonly version?: string;
  /** What is asked for of what was said before: itself, or the items in it. "" as the id: a new one. */
  readonly kept?: { readonly kind: KeptKind; readonly id: string; readonly is_items: boolean };
  readonly stored?: StoredThing;
}

const post = (wish: Wish, dialect: DialectName): ModelEndpoint => ({
  wish,
  dialect,
  method: "POST",
});

const models: ModelEndpoint = { wish: "models", dialect: "openai_chat", method: "GET" };
const modelsOfAnthropic: ModelEndpoint = { wish: "models", dialect: "anthropic", method: "GET" };
const modelsOfGemini: ModelEndpoint = { wish: "models", dialect: "gemini", method: "GET" };

const byPath: Readonly<Record<string, ModelEndpoint | undefined>> = {
  "/v1/chat/completions": post("answer", "openai_chat"),
  "/v1/completions": post("answer", "openai_completions"),
  "/v1/messages": post("answer", "anthropic"),
  "/v1/messages/count_tokens": post("count_tokens", "anthropic"),
  "/v1/responses": post("answer", "openai_responses"),
  "/v1/embeddings": post("embeddings", "openai_chat"),
  "/v1beta/models": modelsOfGemini,
};

/** Gemini's methods, as they stand behind the model and a colon. */
const geminiMethods: Readonly<Record<string, { wish: Wish; stream?: boolean } | undefined>> = {
  generateContent: { wish: "answer", stream: false },
  streamGenerateContent: { wish: "answer", stream: true },
  countTokens: { wish: "count_tokens" },
};

const geminiEndpoint = (path: string): ModelEndpoint | undefined => {
  const [model, word] = string.match(path, "^/v1beta/models/(.+):(%a+)$");
  const method = geminiMethods[word ?? ""];
  if (method !== undefined) {
    const { wish, stream } = method;
    return { wish, dialect: "gemini", method: "POST", model, stream };
  }
  const [named] = string.match(path, "^/v1beta/models/([^:]+)$");
  if (named === undefined) return undefined;
  return { wish: "models", dialect: "gemini", method: "GET", model: named };
};

const bedrockEndpoint = (path: string): ModelEndpoint | undefined => {
  const [model, kind] = string.match(path, "^/model/(.+)/converse([%-%a]*)$");
  if (model === undefined || (kind !== "" && kind !== "-stream")) return undefined;
  return { wish: "answer", dialect: "bedrock", method: "POST", model, stream: kind !== "" };
};

/** OpenAI and Anthropic have the same path for their models; Anthropic's clients all say which version they speak. */
const modelsEndpoint = (path: string, isAnthropic: boolean): ModelEndpoint | undefined => {
  const all = isAnthropic ? modelsOfAnthropic : models;
  if (path === "/v1/models") return all;
  const [model] = string.match(path, "^/v1/models/(.+)$");
  return model === undefined
    ? undefined
    : { wish: "models", dialect: all.dialect, method: "GET", model };
};

const providerEndpoint = (path: string, isAnthropic: boolean): ModelEndpoint | undefined => {
  const [provider] = string.match(path, "^/v1/providers/([^/]+)/");
  if (provider === undefined) return undefined;
  const dialect = isAnthropic ? "anthropic" : "openai_chat";
  return { wish: "provider", dialect, method: undefined, provider };
};

/** Its clients are answered as those of chat completions are. */
const promptEndpoint = (path: string): ModelEndpoint | undefined => {
  const [bare] = string.gsub(path, "^/v1/", "/");
  const [prompt, rest] = string.match(bare, "^/prompts/([^/]+)(.*)$");
  const [version] = string.match(rest ?? "", "^/([^/]+)$");
  if (prompt === undefined || (rest !== "" && version === undefined)) return undefined;
  return { wish: "answer", dialect: "openai_chat", method: undefined, prompt, version };
};

const keptOf = (kind: KeptKind, id: string, is_items = false): ModelEndpoint => ({
  wish: "kept",
  dialect: "openai_responses",
  method: undefined,
  kept: { kind, id, is_items },
});

const keptEndpoint = (path: string): ModelEndpoint | undefined => {
  if (path === "/v1/conversations") return keptOf("conversation", "");
  const [response, of_response] = string.match(path, "^/v1/responses/([^/]+)(.*)$");
  if (response !== undefined) {
    if (of_response === "") return keptOf("response", response);
    return of_response === "/input_items" ? keptOf("response", response, true) : undefined;
  }
  const [conversation, rest] = string.match(path, "^/v1/conversations/([^/]+)(.*)$");
  if (conversation === undefined) return undefined;
  if (rest === "") return keptOf("conversation", conversation);
  return rest === "/items" ? keptOf("conversation", conversation, true) : undefined;
};

const storedOf = (
  kind: StoredThing["kind"],
  id: string,
  call: StoredThing["call"] = "",
): ModelEndpoint => ({
  wish: "stored",
  dialect: "openai_chat",
  method: undefined,
  stored: { kind, id, call },
});

const storedEndpoint = (path: string): ModelEndpoint | undefined => {
  const [kinds, rest] = string.match(path, "^/v1/(%a+)(.*)$");
  if (kinds !== "files" && kinds !== "batches") return undefined;
  const kind = kinds === "files" ? "file" : "batch";
  if (rest === "") return storedOf(kind, "");
  const [id, call] = string.match(rest!, "^/([%w_%-]+)(.*)$");
  if (id === undefined) return undefined;
  if (call === "") return storedOf(kind, id);
  if (kind === "file") return call === "/content" ? storedOf(kind, id, "content") : undefined;
  return call === "/cancel" ? storedOf(kind, id, "cancel") : undefined;
};

/**
 * What a path stands for; undefined: nothing.
 *
 * @param path decoded, without the route's prefix and without a query
 * @param isAnthropic the request has Anthropic's header `anthropic-version`
 */
export const endpointOf = (path: string, isAnthropic: boolean): ModelEndpoint | undefined =>
  byPath[path] ??
  modelsEndpoint(path, isAnthropic) ??
  geminiEndpoint(path) ??
  bedrockEndpoint(path) ??
  providerEndpoint(path, isAnthropic) ??
  keptEndpoint(path) ??
  storedEndpoint(path) ??
  promptEndpoint(path);

/** Whose clients come by a path that holds one of these, in this order. */
const marks: readonly { readonly mark: string; readonly dialect: DialectName }[] = [
  { mark: "/v1/messages", dialect: "anthropic" },
  { mark: "/v1/responses", dialect: "openai_responses" },
  { mark: "/v1/conversations", dialect: "openai_responses" },
  { mark: "/v1beta/", dialect: "gemini" },
  { mark: "/model/", dialect: "bedrock" },
];

/**
 * In which dialect a client is told that its request was refused, whatever it asked for, and before its route's prefix
 * was taken off.
 */
export const dialectOfPath = (path: string, isAnthropic: boolean): DialectName => {
  for (const { mark, dialect } of marks) {
    if (string.find(path, mark, 1, true)[0] !== undefined) return dialect;
  }
  return isAnthropic ? "anthropic" : "openai_chat";
};
