import { Change, Member, spliced } from "../../policy/json/members";
import { stringOf } from "../../policy/json/string";
import type { Provider } from "../provider/provider";
import type { ModelSession } from "./session";

/** What is looked at of a request to be passed on. */
export type Passed = Pick<
  ModelSession,
  "endpoint" | "dialect" | "body" | "members" | "model" | "stream" | "stream_usage"
>;

const usageOptions = '{"include_usage":true}';

const has = (found: readonly Member[], name: string): boolean => {
  for (const member of found) if (member.name === name) return true;
  return false;
};

/** Where the provider knows nothing of OpenAI's newer name for it. */
const renameMaximum = (session: Passed, changes: Change[]): void => {
  const { body, members } = session;
  for (const { name, value_from, value_to } of members) {
    if (name === "max_completion_tokens") {
      changes[changes.length] = { name, value: undefined };
      if (has(members, "max_tokens")) return;
      const value = string.sub(body, value_from, value_to);
      changes[changes.length] = { name: "max_tokens", value };
      return;
    }
  }
};

/** What must be asked of the stream so that its usage is told, and no more than the provider takes. */
const askForUsage = (session: Passed, provider: Provider, changes: Change[]): void => {
  const name = "stream_options";
  if (provider.usage_in_stream !== "asked") {
    if (has(session.members, name)) changes[changes.length] = { name, value: undefined };
  } else if (!session.stream_usage) changes[changes.length] = { name, value: usageOptions };
};

/** What of the body is another for this provider; a member without a value is taken out. */
export const changesFor = (session: Passed, provider: Provider, model: string): Change[] => {
  const { endpoint, dialect } = session;
  const changes: Change[] = [];
  if (endpoint.model === undefined && model !== session.model) {
    changes[0] = { name: "model", value: stringOf(model) };
  }
  const isChat = dialect.name === "openai_chat";
  if (isChat && provider.old_maximum_tokens) renameMaximum(session, changes);
  if (session.stream && (isChat || dialect.name === "openai_completions")) {
    askForUsage(session, provider, changes);
  }
  return changes;
};

/**
 * The client's body for a provider of the same dialect: as it came, but for the model's name and what the provider must
 * be asked in another way.
 *
 * @param model as the provider calls it
 */
export const splicedBody = (session: Passed, provider: Provider, model: string): string => {
  const changes = changesFor(session, provider, model);
  return changes.length === 0 ? session.body : spliced(session.body, session.members, changes);
};
