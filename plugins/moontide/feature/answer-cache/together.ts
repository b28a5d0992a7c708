import { AnswerEntry } from "../../policy/answer-cache/entry";
import { ModelError } from "../../policy/dialect/conversation";
import { outliveClient } from "../llm/disconnect";
import type { ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import { answerFrom, Ask, askAndKeep } from "./answering";
import { awaitFlight, beginFlight, endFlight, Flight, flightFor } from "./flight";
import { Look, shelfOf } from "./shelf";
import { isYoungEnough, usable } from "./usable";
import type { Visit } from "./visit";

/** What goes along with a request that shares its answer. */
interface Sharing {
  readonly session: ModelSession;
  readonly plan: Plan;
  readonly visit: Visit;
  readonly ask: Ask;
  /** Monotonic: nobody waits beyond it. */
  readonly until: number;
}

/** By itself, and nobody waits for it. */
const askAlone = (sharing: Sharing, marks: string): ModelError | undefined => {
  const { session, plan, visit, ask } = sharing;
  return askAndKeep(session, plan, visit, marks, ask)[0];
};

/** What is there now, and the entry in it that may answer. */
type Seen = LuaMultiReturn<[entry: AnswerEntry | undefined, look: Look]>;

const nothing: Look = { marks: "", text: undefined };

const see = ({ session, visit }: Sharing): Seen => {
  const look = shelfOf(visit.cache).look(session.gateway, session.ports, visit) ?? nothing;
  return $multi(usable(session, visit, look), look);
};

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

/** What was waited for came to nothing: a few at a time ask by themselves, and look before they do. */
const goOn = (sharing: Sharing, { places }: Flight): ModelError | undefined => {
  const { session, visit, until } = sharing;
  const { ports } = session;
  const has_place = places?.wait(math.max(0, until - ports.clock.now())) ?? false;
  if (has_place) session.place = places;
  const [entry, look] = see(sharing);
  const isAnswered = entry !== undefined && answerFrom(session, visit, entry, "shared");
  const error = isAnswered ? undefined : askAlone(sharing, look.marks);
  leavePlace(session);
  return error;
};

const leavePlace = (session: ModelSession): void => {
  session.place?.post();
  session.place = undefined;
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
export const askTogether = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  ask: Ask,
): ModelError | undefined => {
  const now = session.ports.clock.now();
  const until = now + visit.cache.options.wait_seconds;
  const sharing: Sharing = { session, plan, visit, ask, until };
  const flight = flightFor(visit.key);
  if (flight === undefined) return lead(sharing);
  if (!awaitFlight(flight, until - now)) return askAlone(sharing, "");
  const { entry, is_hit } = flight;
  if (entry === undefined) return goOn(sharing, flight);
  const isGood = isYoungEnough(session, visit, entry);
  if (isGood && answerFrom(session, visit, entry, is_hit ? "hit" : "shared")) return undefined;
  return askAlone(sharing, entry.marks);
};
