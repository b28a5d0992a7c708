import { ModelClient } from "../../kernel/model-client";
import { members } from "../../policy/json/members";
import { endpointOf } from "../../policy/llm/endpoint";
import { settleLimits } from "../token-limit/settle";
import { recordUsage } from "../usage/record";
import { countModelRequest } from "./account";
import { outliveClient } from "./disconnect";
import { ModelSession, newSession } from "./session";
import { settleAttempt, settlementOf } from "./settle";

/** What the gateway asks for itself on the way of a client's request. */
export interface Errand {
  readonly path: string;
  /** One of the configuration's. */
  readonly model: string;
  readonly body: string;
  /** Reservations of one request have numbers: those of the errand begin here. */
  readonly first_reservation: number;
}

/** What came of it; undefined: nothing. */
export interface Told {
  answer: string | undefined;
}

/** A client of nobody: what it is told stays here. */
const clientOf = (session: ModelSession, path: string, told: Told): ModelClient => ({
  method: () => "POST",
  path: () => path,
  target: () => path,
  header: () => undefined,
  headers: () => ({}),
  body: () => undefined,
  set_header: () => undefined,
  begin: () => undefined,
  answer: (status, _, body) => {
    if (status === 200) told.answer = body;
    return true;
  },
  send: () => true,
  cut: () => undefined,
  outlive: () => {
    outliveClient(session);
  },
  beside: session.client.beside,
  abandon: session.client.abandon,
});

/** A request of the gateway's own, for whoever sent the one on whose way it is. It lives as long as that. */
export const newErrand = (
  session: ModelSession,
  { path, model, body, first_reservation }: Errand,
  told: Told,
): ModelSession => {
  const { gateway, ports, exchange, incoming, llm } = session;
  const client = clientOf(session, path, told);
  const endpoint = endpointOf(path, false)!;
  const own = newSession(gateway, ports, client, exchange, incoming, llm, endpoint);
  own.model = model;
  own.body = body;
  own.members = members(body)[0]!;
  own.reservations = first_reservation;
  own.outlives = session.outlives;
  session.errand = own;
  return own;
};

/** The errand is over, or its client has left it: what it used is settled and counted as a request of its own. */
export const endErrand = (session: ModelSession, status: number): void => {
  const own = session.errand;
  if (own === undefined) return;
  session.errand = undefined;
  own.done = true;
  settleAttempt(own, undefined);
  const settlement = settlementOf(own);
  settleLimits(own, settlement);
  recordUsage(own, settlement, status);
  countModelRequest(own.gateway, own, settlement, status);
};
