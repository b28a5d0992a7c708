import { ItemsText, joined } from "../../policy/conversation/speech";
import { lastOfConversation } from "../../policy/conversation/script";
import { none, turnText } from "../../policy/conversation/turn-text";
import { decode } from "../../policy/json/decode";
import { members, textOf } from "../../policy/json/members";
import { asText } from "../../policy/json/value";
import { seriesOf } from "../../policy/metrics/registry";
import type { ModelSession } from "../llm/session";
import { conversationPlace, freshName, responsePlace } from "./place";
import { responseText } from "./response-text";
import { storeOf, TurnToKeep } from "./store";
import { Turn } from "./turn";

const count = ({ gateway }: ModelSession, result: string): void => {
  seriesOf(gateway.metrics.llm.turns, [result]).value += 1;
};

/** By which its client will ask for an answer; undefined: it has no name. */
const idOf = (answer: string): string | undefined => {
  const [found] = members(answer);
  const text = found === undefined ? undefined : textOf(answer, found, "id");
  return text === undefined ? undefined : asText(decode(text)[0]);
};

/** Where the turn goes: under its answer's name, which the next request says, or one of its own. */
const placeFor = (session: ModelSession, turn: Turn, id: string | undefined): string => {
  const { ports } = session.gateway;
  return responsePlace(ports, turn.tenant, id ?? freshName(ports));
};

const previousOf = ({ said, history }: Turn): string => {
  if (said.conversation !== undefined) return lastOfConversation;
  return history[history.length - 1]?.key ?? none;
};

const toKeep = (session: ModelSession, turn: Turn, answer: string, said: ItemsText): TurnToKeep => {
  const { gateway, dialect } = session;
  const isResponse = dialect.name === "openai_responses";
  const id = isResponse ? idOf(answer) : undefined;
  const place = placeFor(session, turn, id);
  const { conversation } = turn.said;
  const text = turnText({
    previous: previousOf(turn),
    cut_at: turn.cut_at === "self" ? place : turn.cut_at,
    root: turn.history[0]?.root ?? place,
    dialect: dialect.name,
    server: turn.server ?? none,
    summary: turn.summary,
    items: joined([turn.items!, said]),
  });
  return {
    place,
    text,
    response_place: id === undefined ? undefined : place,
    response: id === undefined ? "" : responseText(turn.items!, answer),
    conversation_place:
      conversation === undefined
        ? undefined
        : conversationPlace(gateway.ports, turn.tenant, conversation),
    conversation: conversation === undefined ? "" : "{}",
  };
};

/**
 * Keeps a turn: what the client said and what it was answered, behind what was before. A turn that can't be kept is
 * counted, and nothing can follow it. May yield.
 *
 * @param answer whole, in the client's dialect
 */
export const keepTurn = (session: ModelSession, turn: Turn, answer: string): void => {
  const { gateway, ports } = session;
  const { options, speech, items } = turn;
  const said = speech.answerOf(answer);
  if (items === undefined || answer.length + items.length > options.maximum_turn_bytes) {
    return count(session, "too_large");
  }
  if (said === undefined) return count(session, "empty");
  const kept = storeOf(options).keep(gateway, ports, options, toKeep(session, turn, answer, said));
  count(session, kept ? "kept" : "unreachable");
};
