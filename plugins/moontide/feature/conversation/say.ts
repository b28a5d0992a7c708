import { ItemsText, joined } from "../../policy/conversation/speech";
import { FoundTurn } from "../../policy/conversation/turn-text";
import { Change, members, spliced } from "../../policy/json/members";
import type { ModelSession } from "../llm/session";
import { conversationHeader } from "./said";
import { Turn } from "./turn";

/** What the gateway answers for itself, no provider is to be told; and none need keep what it keeps. */
const changesFor = (
  { dialect }: ModelSession,
  member: string,
  value: ItemsText,
): readonly Change[] => {
  const changes: Change[] = [{ name: member, value: `[${value}]` }];
  if (dialect.name === "openai_chat" || dialect.name === "openai_responses") {
    changes[changes.length] = { name: "conversation", value: undefined };
  }
  if (dialect.name === "openai_responses") {
    changes[changes.length] = { name: "previous_response_id", value: undefined };
    changes[changes.length] = { name: "store", value: "false" };
  }
  return changes;
};

/**
 * Puts what was said before in front of what the client says.
 *
 * @param turns those that are said again, the first one first
 */
export const sayWithHistory = (
  session: ModelSession,
  { speech, summary, said }: Turn,
  turns: readonly FoundTurn[],
  items: ItemsText,
): void => {
  const pieces: ItemsText[] = [summary];
  for (const turn of turns) pieces[pieces.length] = turn.items;
  pieces[pieces.length] = items;
  const changes = changesFor(session, speech.member, joined(pieces));
  session.body = spliced(session.body, session.members, changes);
  session.members = members(session.body)[0] ?? [];
  const { conversation } = said;
  if (conversation !== undefined) session.client.set_header(conversationHeader, conversation);
};
