// What OpenAI's endpoints have in common: keys, errors, frames, small checks.
import { invalid, Refusal } from "./check.mjs";

export const created = 1_764_000_000;

export const words = {
  unknown: (name, path) =>
    path === ""
      ? `Unrecognized request argument supplied: ${name}`
      : `Unknown parameter: '${path}.${name}'.`,
  missing: (name) => `Missing required parameter: '${name}'.`,
  wrong: (name, types) => `Invalid type for '${name}': expected ${types.replace("?", "")}.`,
};

export const keyOf = (headers) => /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];

const types = {
  invalid_request: "invalid_request_error",
  context_length: "invalid_request_error",
  authentication: "invalid_request_error",
  permission: "invalid_request_error",
  not_found: "invalid_request_error",
  too_large: "invalid_request_error",
  content_filter: "invalid_request_error",
  rate_limit: "requests",
  quota: "insufficient_quota",
};

const codes = {
  context_length: "context_length_exceeded",
  authentication: "invalid_api_key",
  not_found: "model_not_found",
  content_filter: "content_policy_violation",
  rate_limit: "rate_limit_exceeded",
  quota: "insufficient_quota",
};

export const errorBody = ({ kind, message, field, code }) => ({
  error: {
    message,
    type: types[kind] ?? "server_error",
    param: field ?? null,
    code: code ?? codes[kind] ?? null,
  },
});

export const errorOf = (refusal) => ({
  status: refusal.status,
  headers: {
    "x-request-id": "req_mock",
    ...(refusal.seconds === undefined ? {} : { "retry-after": String(refusal.seconds) }),
  },
  body: errorBody(refusal),
});

export const unauthorized = (key) =>
  new Refusal(
    401,
    "authentication",
    key === undefined
      ? "You didn't provide an API key. You need to provide your API key in an Authorization header."
      : `Incorrect API key provided: ${key.slice(0, 3)}***. You can find your API key at https://platform.openai.com/account/api-keys.`,
  );

export const unknownModel = (model) =>
  new Refusal(
    404,
    "not_found",
    `The model \`${model}\` does not exist or you do not have access to it.`,
  );

/** Tools' schemas under `strict` must close every object and require every member. */
export const checkStrict = (schema, path) => {
  if (schema?.type !== "object") return;
  const names = Object.keys(schema.properties ?? {});
  const isClosed = schema.additionalProperties === false;
  if (!isClosed || names.some((name) => !(schema.required ?? []).includes(name))) {
    throw invalid(
      `Invalid schema for ${path}: 'additionalProperties' is required to be supplied and to be false, and every member to be required.`,
      path,
      "invalid_json_schema",
    );
  }
  for (const name of names) checkStrict(schema.properties[name], path);
};

export const checkName = (name, path, longest = 64) => {
  if (typeof name !== "string" || !/^[a-zA-Z0-9_-]+$/.test(name) || name.length > longest) {
    throw invalid(
      `Invalid '${path}': string does not match pattern '^[a-zA-Z0-9_-]{1,${longest}}$'.`,
      path,
    );
  }
};

export const sse = (value, more = {}) => ({
  text: `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`,
  tokens: 0,
  ...more,
});
