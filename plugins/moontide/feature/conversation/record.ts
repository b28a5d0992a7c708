import { copyOfClient } from "../../kernel/model-client";
import { Change, members, spliced } from "../../policy/json/members";
import { stringOf } from "../../policy/json/string";
import type { ModelSession } from "../llm/session";
import { keepTurn } from "./keep";
import { answerTold, mayEnd } from "./told";
import { Turn } from "./turn";

/** What a provider says of its own memory is not so of the gateway's. */
const withOwnWords = (text: string, { said }: Turn): string => {
  const [found] = members(text);
  if (found === undefined) return text;
  const { previous } = said;
  const changes: Change[] = [{ name: "store", value: "true" }];
  if (previous !== undefined) {
    changes[1] = { name: "previous_response_id", value: stringOf(previous) };
  }
  return spliced(text, found, changes);
};

const noteWhole = (session: ModelSession, turn: Turn, text: string): string => {
  if (turn.settled) return text;
  turn.settled = true;
  const isResponse = session.dialect.name === "openai_responses";
  const told = isResponse ? withOwnWords(text, turn) : text;
  keepTurn(session, turn, told);
  return told;
};

/** What was sent so far, as long as it is not too much. */
interface Recording {
  readonly pieces: string[];
  bytes: number;
}

/** Before the last bytes go: whoever has them may follow at once. */
const notePiece = (
  session: ModelSession,
  turn: Turn,
  recording: Recording,
  bytes: string,
): void => {
  if (turn.settled) return;
  const { pieces } = recording;
  pieces[pieces.length] = bytes;
  recording.bytes += bytes.length;
  // Events have far more around them than is kept.
  if (recording.bytes > 64 * turn.options.maximum_turn_bytes) {
    turn.settled = true;
    return;
  }
  if (!mayEnd(session, bytes)) return;
  const answer = answerTold(session, table.concat(pieces));
  if (answer === undefined) return;
  turn.settled = true;
  keepTurn(session, turn, answer);
};

/** From here on what the client is told is noted, and kept as a turn of its conversation once it is whole. */
export const recordAnswer = (session: ModelSession, turn: Turn): void => {
  const { client } = session;
  const recording: Recording = { pieces: [], bytes: 0 };
  const recorder = copyOfClient(client);
  recorder.answer = (status, content_type, body) =>
    client.answer(status, content_type, status === 200 ? noteWhole(session, turn, body) : body);
  recorder.send = (bytes) => {
    notePiece(session, turn, recording, bytes);
    return client.send(bytes);
  };
  session.client = recorder;
};
