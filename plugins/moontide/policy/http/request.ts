import { HttpMessage } from "../../kernel/http-transport";
import { HttpRequest } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { Url } from "./url";

/** What frames the message is the client's business alone: two opinions on it are how requests get smuggled. */
const ownHeaders: Readonly<Record<string, true | undefined>> = {
  connection: true,
  "content-length": true,
  expect: true,
  "transfer-encoding": true,
  upgrade: true,
};

/** A token (RFC 9110, 5.6.2). */
const isToken = (text: string): boolean =>
  string.find(text, "^[%w!#%$%%&'%*%+%-%.%^_`|~]+$")[0] !== undefined;

/** Why a header can't be sent. Its value may be a secret and is not shown. */
const wrongHeader = (name: string, value: string): string | undefined => {
  if (!isToken(name)) return "a header's name has characters that no name has";
  if (ownHeaders[string.lower(name)] === true) return `the header ${name} is set by the client`;
  const [control] = string.find(value, "[%z\r\n]");
  return control === undefined ? undefined : `the header ${name} has a line break or a zero byte`;
};

const methodsWithBody: Readonly<Record<string, true | undefined>> = {
  POST: true,
  PUT: true,
  PATCH: true,
};

/**
 * The request as it will be sent (RFC 9112): one request a connection, so that nothing an answer leaves behind can be
 * taken for the next one's. `Host` and `User-Agent` may be replaced by headers of that name.
 */
export const composeMessage = (request: HttpRequest, url: Url): Result<HttpMessage> => {
  const { method = "GET", body = "" } = request;
  if (!isToken(method)) return $multi(undefined, "the method has characters that no method has");
  const headers: Record<string, string> = { "User-Agent": "moontide", Connection: "close" };
  let host = url.authority;
  for (const [name, value] of pairs(request.headers ?? {})) {
    const problem = wrongHeader(name, value);
    if (problem !== undefined) return $multi(undefined, problem);
    const lower = string.lower(name);
    if (lower === "host") host = value;
    else headers[lower === "user-agent" ? "User-Agent" : name] = value;
  }
  if (body !== "" || methodsWithBody[method] === true) {
    headers["Content-Length"] = string.format("%d", body.length);
  }
  return $multi({ method, target: url.target, host, headers, body }, undefined);
};

export const messageText = (message: HttpMessage): string => {
  const lines = [`${message.method} ${message.target} HTTP/1.1`, `Host: ${message.host}`];
  for (const [name, value] of pairs(message.headers)) lines[lines.length] = `${name}: ${value}`;
  return `${table.concat(lines, "\r\n")}\r\n\r\n${message.body}`;
};
