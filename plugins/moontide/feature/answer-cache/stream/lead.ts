import { YieldingPorts } from "../../../kernel/ports";
import { ModelError } from "../../../policy/dialect/conversation";
import type { Gateway } from "../../gateway/gateway";
import { outliveClient } from "../../llm/disconnect";
import type { ModelSession } from "../../llm/session";
import { answerFrom, askAndKeep } from "../answering";
import { leaseSeconds } from "../lease";
import { see, Sharing } from "../sharing";
import type { Spot } from "../shelf";
import { lingerThenForget, startFerry } from "./ferry";
import { beginStreamFlight, removeFlight, StreamFlight } from "./flight";
import { endGiving } from "./give";
import { leaseName } from "./names";
import { awaitClient, paceClient } from "./paced-client";
import { publishIfWanted } from "./publish";

/** Makes this request the one that asks, of all workers of the gateway. Undefined: another one is. */
export const beginLeading = (session: ModelSession, spot: Spot): StreamFlight | undefined => {
  const { gateway, ports, incoming } = session;
  const { answers } = ports.shared;
  const owner = `${gateway.generation}/${incoming.variable("request_id") ?? ""}`;
  if (answers?.claim(leaseName(spot.key), owner, leaseSeconds) === false) return undefined;
  const flight = beginStreamFlight(spot, owner, true);
  startFerry(gateway, ports);
  return flight;
};

/** Nobody new finds it. The lease goes first: whoever wants it by then is seen behind that. Never yields. */
const land = (gateway: Gateway, ports: YieldingPorts, flight: StreamFlight): void => {
  const { answers } = ports.shared;
  const name = leaseName(flight.key);
  if (answers?.get(name) === flight.owner) answers.remove(name);
  publishIfWanted(gateway, flight);
  lingerThenForget(ports, flight);
  removeFlight(flight);
};

/** The same where a request ends in the middle of it: in the log phase, so nothing here yields. */
export const abandonLeading = (session: ModelSession, flight: StreamFlight): void => {
  session.leads = undefined;
  endGiving(session, flight);
  land(session.gateway, session.ports, flight);
};

/** Asks, and lets all who ask the same meanwhile read the answer as it comes. */
export const leadStream = (sharing: Sharing, flight: StreamFlight): ModelError | undefined => {
  const { session, plan, visit, ask } = sharing;
  session.leads = flight;
  // What asked before may have come to its end between the last look and the claim.
  const [kept, look] = see(sharing);
  if (kept !== undefined && answerFrom(session, visit, kept, "hit")) {
    abandonLeading(session, flight);
    return undefined;
  }
  const pacing = paceClient(session, flight);
  outliveClient(session);
  const [error, entry] = askAndKeep(session, plan, visit, look.marks, (asking, its_plan) => {
    const problem = ask(asking, its_plan);
    // The vector of what is asked may be asked for, too.
    if (asking === session) endGiving(asking, flight);
    return problem;
  });
  // Where it is an answer to something alike, nothing was asked.
  flight.entry = entry;
  abandonLeading(session, flight);
  awaitClient(pacing);
  return error;
};
