import { Read } from "../../policy/dialect/dialect";
import { Dialect } from "../../policy/dialect/dialect";
import { dialectNamed } from "./speech";
import { Call } from "../../policy/provider/type";
import type { Attempt } from "../model/plan";
import { targetFor } from "../provider/provider";
import { ModelSession, requestOf } from "./session";
import { splicedBody } from "./splice";
import { Message } from "./upstream";

/** What an attempt is written in. */
export interface Wire {
  readonly dialect: Dialect;
  readonly call: Call;
}

/** The client's own dialect where the provider speaks it, else the provider's. */
export const wireFor = (session: ModelSession, attempt: Attempt): Wire => {
  const { provider } = attempt.candidate;
  const { dialect } = session;
  if (provider.paths[dialect.name] !== undefined) return { dialect, call: dialect.name };
  return { dialect: dialectNamed(provider.dialect), call: provider.dialect };
};

const translatedBody = (
  session: ModelSession,
  { candidate }: Attempt,
  wire: Wire,
): Read<string> => {
  const { provider, model } = candidate;
  const [request, problem] = requestOf(session);
  if (request === undefined) return $multi(undefined, problem);
  return wire.dialect.writeRequest(request, {
    model,
    drop_unsupported: session.llm.configuration.drop_unsupported,
    default_maximum_tokens: candidate.default_maximum_tokens,
    client: session.dialect.name,
    old_maximum_tokens: provider.old_maximum_tokens,
  });
};

/** What clients of Anthropic say of the version and the trial features that they speak. */
const passedHeaders = ["anthropic-version", "anthropic-beta"];

const ownHeaders = (session: ModelSession, wire: Wire): string => {
  if (wire.dialect !== session.dialect || wire.dialect.name !== "anthropic") return "";
  let lines = "";
  for (const name of passedHeaders) {
    const value = session.client.header(name);
    if (value !== undefined) lines += `${name}: ${value}\r\n`;
  }
  return lines;
};

/** The request as it is sent to the candidate's provider, or what keeps it from being said in its dialect. */
export const messageFor = (session: ModelSession, attempt: Attempt, wire: Wire): Read<Message> => {
  const { provider, model } = attempt.candidate;
  const target = targetFor(provider, wire.call, model, session.stream)!;
  let body = "";
  if (wire.dialect === session.dialect) body = splicedBody(session, provider, model);
  else {
    const [text, problem] = translatedBody(session, attempt, wire);
    if (text === undefined) return $multi(undefined, problem);
    body = text;
  }
  const { key: place } = provider.type;
  const secret = attempt.key?.secret;
  const keyLine = secret === undefined ? "" : `${place.header}: ${place.prefix}${secret}\r\n`;
  const own = ownHeaders(session, wire);
  const head = `POST ${target} HTTP/1.1\r\nhost: ${provider.authority}\r\n${provider.header_lines}${own}${keyLine}content-length: ${string.format("%d", body.length)}\r\n\r\n`;
  return $multi({ method: "POST", head, body }, undefined);
};
