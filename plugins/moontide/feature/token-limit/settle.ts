import { Usage } from "../../policy/dialect/conversation";
import { amountOf, Amounts, nothing } from "../../policy/token-limit/amounts";
import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import type { ModelSession } from "../llm/session";
import type { Settlement } from "../llm/settlement";
import { Allowance } from "./allowance";
import { addUsed, releaseHere } from "./count";
import { tellRedis } from "./tell-redis";
import { Hold, Reservation, returnReservation } from "./reservation";

const countSettled = (
  gateway: Gateway,
  allowance: Allowance,
  kind: "reserved" | "used",
  amount: number,
): void => {
  let series = allowance.settled.get(kind);
  if (series === undefined) {
    const { name, quantity } = allowance;
    series = seriesOf(gateway.metrics.token_limits.settled, [name, quantity, kind]);
    allowance.settled.set(kind, series);
  }
  series.value += amount;
};

const settleOne = (
  gateway: Gateway,
  reservation: Reservation,
  position: number,
  used: Amounts,
): void => {
  const allowance = reservation.allowances[position]!;
  const key = reservation.keys[position]!;
  const amount = reservation.amounts[position]!;
  const actual = amountOf(allowance.quantity, used);
  if (reservation.holds[position] === Hold.Here) {
    // First what was used, so that nobody finds room between the two that is none.
    addUsed(gateway, allowance, key, actual, reservation.times[position]!);
    releaseHere(gateway, allowance, key, reservation.held[position]!);
  } else if (reservation.holds[position] === Hold.Uncounted) {
    addUsed(gateway, allowance, key, actual, reservation.times[position]!);
  }
  countSettled(gateway, allowance, "reserved", amount);
  countSettled(gateway, allowance, "used", actual);
};

/** Gives back what was held, and counts what was used in its place. */
const settle = (session: ModelSession, reservation: Reservation, used: Amounts): void => {
  const { gateway } = session;
  for (const i of $range(0, reservation.count - 1)) settleOne(gateway, reservation, i, used);
  tellRedis(session, reservation, used);
  returnReservation(reservation);
};

const amountsOf = (requests: number, usage: Usage, cost_nano_usd: number): Amounts => ({
  requests,
  input_tokens: usage.input_tokens,
  output_tokens: usage.output_tokens,
  cost_nano_usd,
});

/** At the end of an attempt: what its provider's limits hold for it is settled. */
export const settleAttemptLimits = (
  session: ModelSession,
  usage: Usage,
  cost_nano_usd: number,
): void => {
  const { attempt_reservation } = session;
  if (attempt_reservation === undefined) return;
  session.attempt_reservation = undefined;
  settle(session, attempt_reservation, amountsOf(1, usage, cost_nano_usd));
};

/** The attempt that it is held for was not made. */
export const dropAttemptLimits = (session: ModelSession): void => {
  const { attempt_reservation } = session;
  if (attempt_reservation === undefined) return;
  session.attempt_reservation = undefined;
  settle(session, attempt_reservation, nothing);
};

/** What is held for the request is for nothing: it will be held anew, or the request has not been one. */
export const dropLimits = (session: ModelSession): void => {
  const { reservation } = session;
  if (reservation === undefined) return;
  session.reservation = undefined;
  settle(session, reservation, nothing);
};

/** At the end of a request, in any phase: what is held for it is settled. */
export const settleLimits = (session: ModelSession, { usage, cost_nano_usd }: Settlement): void => {
  const { reservation } = session;
  if (reservation === undefined) return;
  session.reservation = undefined;
  settle(session, reservation, amountsOf(1, usage, cost_nano_usd));
};
