import { Semaphore } from "../../../kernel/ports";
import { ModelError } from "../../../policy/dialect/conversation";
import type { ModelSession } from "../../llm/session";
import { costOfUsage } from "../../token-limit/cost";
import { answerFrom } from "../answering";
import { countFollowers, countSaved } from "../count";
import { goOn, see, Sharing } from "../sharing";
import { isYoungEnough } from "../usable";
import { startFerry } from "./ferry";
import { fetchStream } from "./fetch";
import { removeFlight, streamFlightFor, StreamFlight } from "./flight";
import { readStream } from "./follow";
import { isJoinable } from "./give";
import { abandonLeading, beginLeading, leadStream } from "./lead";

/** What its answer would have cost. */
const countAnswer = ({ session, plan, visit }: Sharing, { source }: StreamFlight): void => {
  const usage = session.relay?.usage();
  if (usage === undefined) return;
  let cost_nano_usd = 0;
  for (const candidate of plan.choice.candidates) {
    if (candidate.name === source?.candidate) cost_nano_usd = costOfUsage(candidate, usage);
  }
  const { input_tokens, output_tokens } = usage;
  countSaved(session.gateway, visit.model, { input_tokens, output_tokens, cost_nano_usd });
};

/** What is fetched is fetched for those who follow; what was asked for is held for them where that is over. */
const leave = (session: ModelSession, flight: StreamFlight): void => {
  session.follows = undefined;
  flight.followers -= 1;
  countFollowers(session.gateway, -1);
  const isForFollowers = !flight.leads || streamFlightFor(flight.key) !== flight;
  if (flight.followers === 0 && isForFollowers) removeFlight(flight);
};

/** True: its client has its answer, or was told why not. */
const follow = (sharing: Sharing, flight: StreamFlight): boolean => {
  const { session } = sharing;
  session.follows = flight;
  flight.followers += 1;
  countFollowers(session.gateway, 1);
  const isAnswered = readStream(sharing, flight, session.ports.semaphore());
  leave(session, flight);
  if (!isAnswered) session.relay = undefined;
  else if (flight.end === "whole" && session.cut === undefined) countAnswer(sharing, flight);
  return isAnswered;
};

/** The stream of another worker's request, which this worker reads from here on. */
const fetched = ({ session, visit }: Sharing): StreamFlight | undefined =>
  startFerry(session.gateway, session.ports) ? fetchStream(session.gateway, visit) : undefined;

/** From what the one that asked was given in place of a stream, or from what is kept by now, if that is there. */
const answerKept = (sharing: Sharing, flight: StreamFlight | undefined): boolean => {
  const { session, visit } = sharing;
  let entry = flight?.entry;
  if (entry === undefined || !isYoungEnough(session, visit, entry)) [entry] = see(sharing);
  return entry !== undefined && answerFrom(session, visit, entry, "shared");
};

/** One that it might have read may come to its end just when it is looked for, or to nothing. */
const mostTries = 3;

/**
 * Has one request of all of the gateway that ask for the same stream ask for it; the others read it as it comes. Who comes
 * while it does gets what it gets, though something may have been purged since it began. Where it comes to nothing,
 * another one asks for all; after some tries each asks by itself, a few at a time.
 */
export const askStreamTogether = (sharing: Sharing): ModelError | undefined => {
  const { session, visit, until } = sharing;
  let places: Semaphore | undefined;
  for (const _ of $range(1, mostTries)) {
    const own = streamFlightFor(visit.key);
    const led = own === undefined ? beginLeading(session, visit) : undefined;
    if (led !== undefined) return leadStream(sharing, led);
    const flight = own ?? fetched(sharing);
    // Of one that is too long the first pieces are gone; another one is none to be given to others.
    if (flight !== undefined && !isJoinable(flight)) return goOn(sharing, flight.places);
    if (flight !== undefined && follow(sharing, flight)) return undefined;
    if (session.ports.clock.now() >= until) break;
    places = flight?.places;
    if (answerKept(sharing, flight)) return undefined;
  }
  return goOn(sharing, places);
};

/** Ends what a request that ended in the middle of it had to do with streams: in the log phase, so nothing here yields. */
export const abandonStream = (session: ModelSession): void => {
  const { leads, follows } = session;
  if (leads !== undefined) abandonLeading(session, leads);
  if (follows !== undefined) leave(session, follows);
};
