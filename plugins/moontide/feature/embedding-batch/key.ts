import type { ModelSession } from "../llm/session";
import type { Attempt } from "../model/plan";

/** Each behind its length, so that no two lists have the same text. */
const add = (pieces: string[], text: string): void => {
  pieces[pieces.length] = string.format("%d:", text.length);
  pieces[pieces.length] = text;
};

/**
 * What requests that go together have in common: who is asked, with which of its keys, and all that the client says but the
 * texts themselves: `dimensions`, `encoding_format`, `user` and whatever else is sent on, as it was written.
 */
export const batchKey = (
  { body, members, endpoint, llm }: Pick<ModelSession, "body" | "members" | "endpoint" | "llm">,
  { candidate, key }: Attempt,
): string => {
  const pieces: string[] = [];
  add(pieces, candidate.provider.name);
  add(pieces, candidate.provider.authority);
  add(pieces, candidate.model);
  add(pieces, key === undefined ? "" : string.format("%d", key.index));
  add(pieces, llm.configuration.drop_unsupported ? "drops" : "refuses");
  for (const { name, value_from, value_to } of members) {
    // Where the body names the model it is sent as the provider calls it, which is said above.
    const isReplaced = name === "input" || (name === "model" && endpoint.model === undefined);
    if (!isReplaced) {
      add(pieces, name);
      add(pieces, string.sub(body, value_from, value_to));
    }
  }
  return table.concat(pieces);
};
