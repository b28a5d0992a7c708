// The mock model server: reads a request, lets the mind answer, and sends that as the script wants.
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { invalid, Refusal } from "./check.mjs";
import { html, isBeforeAnswer, planOf, planOfWhole, play } from "./faults.mjs";
import { asArray } from "./gemini.mjs";
import { Ledger } from "./ledger.mjs";
import { inputTokens, think } from "./mind.mjs";
import { routeOf } from "./routes.mjs";
import { refusalOf, Script } from "./script.mjs";
import { vllmMetrics } from "./vllm.mjs";

const largestBody = 64 * 1024 * 1024;

const readText = async (request) => {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > largestBody) throw new Refusal(413, "too_large", "Request too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("We could not parse the JSON body of your request.");
  }
};

const sendJson = (response, status, value, headers = {}) => {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
};

/** Answers requests about the mock itself, on paths that no provider has. */
const administer = async (state, request, response) => {
  const { script, ledger } = state;
  const { pathname, searchParams } = request.url;
  switch (`${request.method} ${pathname}`) {
    case "GET /ledger":
      return sendJson(response, 200, ledger.report(searchParams));
    case "DELETE /ledger":
      ledger.reset();
      return sendJson(response, 200, {});
    case "GET /script": {
      const { rules, models, keys, metrics } = script;
      return sendJson(response, 200, { rules, models, keys, metrics });
    }
    case "POST /script":
      script.set(parse(request.text));
      return sendJson(response, 200, {});
    case "DELETE /script":
      script.reset();
      return sendJson(response, 200, {});
    case "GET /metrics": {
      const text = vllmMetrics({ ...state, model: script.models[0] }, script.metrics);
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
      return response.end(text);
    }
    case "GET /health":
    case "GET /healthz":
      response.writeHead(200);
      return response.end();
    default:
      return sendJson(response, 404, {
        error: {
          message: `Unknown request URL: ${request.method} ${pathname}.`,
          type: "invalid_request_error",
          param: null,
          code: "unknown_url",
        },
      });
  }
};

const authenticate = ({ script }, route, request) => {
  const key = route.isSigned
    ? route.dialect.key(request)
    : route.dialect.key(request.headers, request.url);
  if (key === undefined || !script.accepts(key)) throw route.dialect.unauthorized(key);
  return key;
};

const checkType = ({ headers }) => {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) {
    throw invalid(
      "Unsupported content type: the request must have the content type 'application/json'.",
    );
  }
};

/** Fills the ledger's entry with what is known of an answer before it is sent. */
const note = (entry, asked, answer, rule) => {
  const { input, cached } = answer.usage;
  const images = asked.messages
    .flatMap(({ parts }) => parts)
    .filter(({ kind }) => kind === "image");
  Object.assign(entry, { input_tokens: input, cached_tokens: cached, images: images.length });
  entry.planned_output_tokens = answer.usage.output;
  if (rule.fault) entry.fault = rule.fault.kind;
};

const longestContext = (model) => Number(/(\d+)k/.exec(model)?.[1] ?? 1000) * 1000;

const checkContext = (asked) => {
  const tokens = inputTokens(asked);
  const most = longestContext(asked.model);
  if (tokens > most) {
    throw new Refusal(
      400,
      "context_length",
      `This model's maximum context length is ${most} tokens, prompt is too long: ${tokens} tokens > ${most} maximum. Please reduce the length of the messages.`,
      { field: "messages" },
    );
  }
};

const beforeAnswer = async (response, fault) => {
  if (fault.kind === "reset") {
    response.socket?.resetAndDestroy();
    return "cut";
  }
  if (fault.kind === "hang") {
    await new Promise((done) => response.on("close", done));
    return "stalled";
  }
  response.writeHead(fault.status ?? 502, { "content-type": "text/html" });
  response.end(html);
  return "complete";
};

const sendWhole = (response, value, rule, headers = {}) => {
  const text = JSON.stringify(value);
  const isWhole = rule.fault === undefined;
  response.writeHead(200, {
    "content-type": "application/json",
    ...(isWhole ? { "content-length": Buffer.byteLength(text) } : {}),
    ...headers,
    ...rule.headers,
  });
  return play(response, planOfWhole(text, rule.fault), 0, () => undefined);
};

const sendAnswer = async (state, route, response, entry, asked, answer, rule) => {
  const { dialect } = route;
  const hasUsage = rule.usage !== false;
  const served = (tokens) => {
    entry.output_tokens += tokens;
    state.served += tokens;
  };
  const pace = rule.tokens_per_second === undefined ? 0 : 1 / rule.tokens_per_second;
  if (asked.stream) {
    const frames = dialect.stream(answer, asked, hasUsage);
    const plan = planOf(route.isArray ? asArray(frames) : frames, rule.fault, dialect);
    const type = route.isArray ? "application/json" : route.streams;
    response.writeHead(200, { "content-type": type, "cache-control": "no-cache", ...rule.headers });
    response.flushHeaders();
    return play(response, plan, pace, served);
  }
  const ended = await sendWhole(response, dialect.whole(answer, asked, hasUsage), rule);
  if (ended === "complete") served(answer.usage.output);
  return ended;
};

const place = (route) => {
  const isStream = route.verb === "streamGenerateContent" || route.verb === "converse-stream";
  return { model: route.model, verb: route.verb, isStream };
};

const generate = async (state, route, request, response, entry, rule) => {
  const asked = route.dialect.read({ ...request, ...place(route) });
  Object.assign(entry, { stream: asked.stream });
  checkContext(asked);
  const answer = think(asked, rule);
  note(entry, asked, answer, rule);
  const isArray =
    asked.stream && route.name === "gemini" && request.url.searchParams.get("alt") !== "sse";
  const sent = { ...route, isArray };
  return sendAnswer(state, sent, response, entry, asked, answer, rule);
};

const others = {
  embed: (route, request, response, entry, { rule }) => {
    const { model, verb } = route;
    const { body, input, headers } = route.answer({ ...request, model, verb, rule });
    entry.input_tokens = input;
    if (rule.fault) entry.fault = rule.fault.kind;
    return sendWhole(response, body, rule, headers);
  },
  count: (route, request, response, entry, { rule }) => {
    const asked = route.dialect.readCount({ ...request, model: route.model });
    return sendWhole(response, route.answer(inputTokens(asked)), rule);
  },
  list: (route, request, response, entry, { script, rule }) => {
    const models = route.model === undefined ? script.models : [route.model];
    return sendWhole(response, route.list(models.map(route.entry)), rule);
  },
};

const serve = async (state, route, request, response, entry) => {
  const key = authenticate(state, route, request);
  Object.assign(entry, { dialect: route.name });
  const model = route.model ?? request.body?.model ?? "";
  const path = request.url.pathname;
  Object.assign(entry, { model });
  const rule = state.script.ruleFor({ model, key, path });
  if (rule.first_token_seconds > 0) await pause(rule.first_token_seconds * 1000);
  if (isBeforeAnswer(rule.fault)) {
    entry.fault = rule.fault.kind;
    return beforeAnswer(response, rule.fault);
  }
  const refusal = refusalOf(rule);
  if (refusal !== undefined) throw refusal;
  if (route.method === "POST") checkType(request);
  route.check?.(request);
  if (model !== "" && !state.script.knows(model)) throw route.dialect.unknownModel(model);
  if (route.does === "generate") {
    return generate(state, route, request, response, entry, rule);
  }
  return others[route.does](route, request, response, entry, { script: state.script, rule });
};

const answerRoute = async (state, route, request, response) => {
  const key = route.isSigned ? undefined : route.dialect.key(request.headers, request.url);
  const entry = state.ledger.open({ ...request, path: request.url.pathname, key });
  state.running += 1;
  try {
    if (request.method === "POST") request.body = parse(request.text);
    entry.ended = await serve(state, route, request, response, entry);
    entry.status = response.statusCode;
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const { status, headers, body } = route.dialect.error(refusal);
    Object.assign(entry, { status, error: refusal.message, ended: "complete" });
    sendJson(response, status, body, headers);
  } finally {
    state.running -= 1;
  }
};

const handle = async (state, incoming, response) => {
  const url = new URL(incoming.url, "http://mock");
  const text = await readText(incoming);
  const { method, headers } = incoming;
  const request = { method, headers, url, path: incoming.url.split("?")[0], text };
  const route = routeOf(request);
  if (route === undefined) return administer(state, request, response);
  return answerRoute(state, route, request, response);
};

/** A server that does not listen yet. */
export const createModelServer = () => {
  const state = { script: new Script(), ledger: new Ledger(), running: 0, served: 0 };
  const server = createServer((incoming, response) => {
    incoming.on("error", () => undefined);
    response.on("error", () => undefined);
    handle(state, incoming, response).catch((error) => {
      // A bug of the mock is told as one, and not hidden behind a provider's error.
      console.error(error);
      if (!response.headersSent) sendJson(response, 500, { mock_error: String(error.stack) });
      else response.destroy();
    });
  });
  server.keepAliveTimeout = 120_000;
  return server;
};
