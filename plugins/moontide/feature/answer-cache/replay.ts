import { AnswerEntry } from "../../policy/answer-cache/entry";
import { tellAsStream } from "../../policy/answer-cache/events";
import { ModelAnswer, StreamEvent } from "../../policy/dialect/conversation";
import { Dialect } from "../../policy/dialect/dialect";
import { createRelay, writerFor } from "../llm/relays";
import type { ModelSession } from "../llm/session";
import { dialectNamed } from "../llm/speech";
import { beginStream, isSound } from "../llm/stream";
import { tellClient, Telling, tellingOf, tellWhole } from "../llm/whole";
import { readKept } from "./read";

/** As the provider streamed it, through what stands between its stream and the client's. */
const streamed = (
  session: ModelSession,
  wire: Dialect,
  { body }: AnswerEntry,
): string | undefined => {
  const relay = createRelay(session, wire, {
    maximum_event_bytes: body.length,
    maximum_answer_bytes: math.huge,
  });
  const bytes = relay.feed(body) + relay.close(true);
  return isSound(relay) ? bytes : undefined;
};

const asStream = (session: ModelSession, answer: ModelAnswer): string => {
  const writer = writerFor(session);
  const pieces: string[] = [];
  tellAsStream(answer, (event: StreamEvent) => {
    const isUnasked = event.kind === "usage" && !session.stream_usage && isChat(session);
    if (!isUnasked) pieces[pieces.length] = writer.write(event);
  });
  return table.concat(pieces);
};

/** Its clients are told of usage in a stream only where they asked. */
const isChat = ({ dialect }: ModelSession): boolean =>
  dialect.name === "openai_chat" || dialect.name === "openai_completions";

const streamOf = (session: ModelSession, wire: Dialect, entry: AnswerEntry): string | undefined => {
  if (entry.form === "stream") return streamed(session, wire, entry);
  const answer = readKept(wire, entry.form, entry.body);
  return answer === undefined ? undefined : asStream(session, answer);
};

const wholeOf = (session: ModelSession, wire: Dialect, entry: AnswerEntry): Telling | undefined => {
  if (entry.form === "whole") return tellWhole(session, wire, entry.body, entry.candidate)[0];
  const answer = readKept(wire, entry.form, entry.body);
  return answer === undefined ? undefined : tellingOf(session, answer);
};

/**
 * Answers with what a provider said before, as if it said it now: in the client's dialect, streamed where it asked for
 * that, and with what the model did not see of its own request. False: nothing was said, for the entry can't be told.
 *
 * @param mark sets the answer's header
 */
export const replay = (
  session: ModelSession,
  entry: AnswerEntry,
  mark: (this: void, session: ModelSession, entry: AnswerEntry) => void,
): boolean => {
  const wire = dialectNamed(entry.dialect);
  if (!session.stream) {
    const told = wholeOf(session, wire, entry);
    if (told === undefined) return false;
    mark(session, entry);
    tellClient(session, told.text, told.content_type);
    return true;
  }
  const bytes = streamOf(session, wire, entry);
  if (bytes === undefined) return false;
  mark(session, entry);
  beginStream(session);
  session.first_token_at = session.gateway.ports.clock.now();
  if (!session.client.send(bytes)) session.cut = "client";
  return true;
};
