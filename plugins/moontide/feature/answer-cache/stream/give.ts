/** What the request that asks gives to those that follow it. */
import { ModelError } from "../../../policy/dialect/conversation";
import { hasBeginning, putPiece } from "../../../policy/answer-cache/pieces";
import type { ModelSession } from "../../llm/session";
import { isTooLarge } from "../keeping";
import { isPrimary } from "../key";
import { endStreamFlight, StreamFlight, wakeFollowers } from "./flight";
import { lostStream } from "./lost";
import { isFollowed, publish } from "./publish";

/**
 * Whether what came so far may be given to others: all of it is still there, and the candidate is one whose answers are
 * those of the model.
 */
const isToBeGiven = ({ keeping, attempt, plan }: ModelSession, flight: StreamFlight): boolean => {
  if (keeping === undefined || attempt === undefined || isTooLarge(keeping)) return false;
  return flight.cache.options.keep_fallbacks || isPrimary(plan!, attempt.candidate);
};

/** Long enough for all who wait in this worker. */
const turnSeconds = 0.001;

const beginGiving = (session: ModelSession, flight: StreamFlight): void => {
  if (!isToBeGiven(session, flight)) {
    endStreamFlight(session.ports, flight, "void", undefined);
    return;
  }
  flight.source = {
    dialect: session.wire!.name,
    candidate: session.attempt!.candidate.name,
  };
  for (const piece of session.keeping!.pieces) putPiece(flight.pieces, piece);
};

/**
 * Gives a piece that came, and with the first one what was held back before it: nothing before its own client has
 * something, for until then another candidate may be asked. Yields where first pieces go to make room: their readers are to
 * have had their turn.
 */
export const givePiece = (session: ModelSession, flight: StreamFlight, piece: string): void => {
  if (!session.begun || flight.end !== undefined) return;
  if (flight.source === undefined) beginGiving(session, flight);
  else putPiece(flight.pieces, piece);
  wakeFollowers(flight);
  publish(session.gateway, flight);
  if (!hasBeginning(flight.pieces) && isFollowed(session.ports, flight)) {
    session.ports.sleep(turnSeconds);
  }
};

/** Notes what the client of the one that asks was told, where the stream broke off. */
export const noteBroken = ({ leads }: ModelSession, error: ModelError): void => {
  if (leads !== undefined) leads.error ??= error;
};

/** No more will come. In the log phase, too: nothing here yields. */
export const endGiving = (session: ModelSession, flight: StreamFlight): void => {
  if (flight.end !== undefined) return;
  const isWhole = session.keeping?.complete === true;
  if (isWhole && flight.source === undefined) beginGiving(session, flight);
  const end = isWhole ? "whole" : "broken";
  endStreamFlight(session.ports, flight, flight.source === undefined ? "void" : end, lostStream);
  publish(session.gateway, flight);
};

/** Whether one who comes now can have it from its first piece on. */
export const isJoinable = ({ pieces, end }: StreamFlight): boolean =>
  hasBeginning(pieces) && (end === undefined || end === "whole");
