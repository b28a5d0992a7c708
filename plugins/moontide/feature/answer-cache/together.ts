import { AnswerEntry } from "../../policy/answer-cache/entry";
import { ModelError } from "../../policy/dialect/conversation";
import { outliveClient } from "../llm/disconnect";
import type { ModelSession } from "../llm/session";
import { answerFrom, askAndKeep } from "./answering";
import { awaitFlight, beginFlight, endFlight, Flight, flightFor } from "./flight";
import { askAlone, goOn, leavePlace, see, Seen, Sharing } from "./sharing";
import { Look, shelfOf } from "./shelf";
import { isYoungEnough } from "./usable";

/** Waits until this worker is to ask, or another one's answer is there. No entry: it is to ask. Yields. */
const awaitTurn = (sharing: Sharing, flight: Flight, first: Look): Seen => {
  const { session, visit, until } = sharing;
  const { gateway, ports } = session;
  const shelf = shelfOf(visit.cache);
  let look = first;
  for (;;) {
    const claimed = shelf.claim(gateway, ports, flight.key, flight.owner, look.text !== undefined);
    if (claimed === "leads") flight.leads = true;
    if (claimed === "kept") {
      const [entry, latest] = see(sharing);
      if (entry !== undefined) return $multi(entry, latest);
      look = latest;
    } else if (claimed !== "waits" || ports.clock.now() >= until) return $multi(undefined, look);
    else ports.sleep(shelf.poll_seconds);
  }
};

const answerAll = (
  sharing: Sharing,
  flight: Flight,
  entry: AnswerEntry,
  marks: string,
): ModelError | undefined => {
  const { session, visit } = sharing;
  endFlight(session.ports, flight, entry);
  const isAnswered = answerFrom(session, visit, entry, flight.is_hit ? "hit" : "shared");
  return isAnswered ? undefined : askAlone(sharing, marks);
};

/** Finds the answer out for all of this worker. */
const lead = (sharing: Sharing): ModelError | undefined => {
  const { session, plan, visit, ask } = sharing;
  const { gateway, ports, incoming } = session;
  const owner = `${gateway.generation}/${incoming.variable("request_id") ?? ""}`;
  const flight = beginFlight(ports, visit, owner);
  session.flight = flight;
  const [kept, first] = see(sharing);
  if (kept !== undefined) {
    flight.is_hit = true;
    return answerAll(sharing, flight, kept, first.marks);
  }
  // Others wait for what comes of it.
  outliveClient(session);
  const [found, look] = awaitTurn(sharing, flight, first);
  if (found !== undefined) return answerAll(sharing, flight, found, look.marks);
  const [error, entry] = askAndKeep(session, plan, visit, look.marks, ask);
  endFlight(ports, flight, entry);
  if (flight.leads) shelfOf(visit.cache).release(gateway, ports, flight.key, owner);
  return error;
};

/** Ends what others may wait for, where a request ended in the middle of it: in the log phase, so nothing here yields. */
export const abandonFlight = (session: ModelSession): void => {
  const { flight, ports } = session;
  if (flight !== undefined) endFlight(ports, flight, undefined);
  leavePlace(session);
};

/**
 * Has one request of all that ask the same look for the answer and ask for it. Who comes while it does gets what it
 * gets, though something may have been purged since it began.
 */
export const askTogether = (sharing: Sharing): ModelError | undefined => {
  const { session, visit, until } = sharing;
  const flight = flightFor(visit.key);
  if (flight === undefined) return lead(sharing);
  if (!awaitFlight(flight, until - session.ports.clock.now())) return askAlone(sharing, "");
  const { entry, is_hit } = flight;
  if (entry === undefined) return goOn(sharing, flight.places);
  const isGood = isYoungEnough(session, visit, entry);
  if (isGood && answerFrom(session, visit, entry, is_hit ? "hit" : "shared")) return undefined;
  return askAlone(sharing, entry.marks);
};
