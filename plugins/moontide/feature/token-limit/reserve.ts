import { seriesOf } from "../../policy/metrics/registry";
import { amountOf } from "../../policy/token-limit/amounts";
import { holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import { boundedKeyOf } from "../key/bounded";
import type { AskedModel } from "../key/read";
import type { ModelSession } from "../llm/session";
import { factsOf } from "../when/facts";
import { Allowance } from "./allowance";
import { finding, releaseHere, secondsUntilWhole, takeHere, timeOf } from "./count";
import { Estimate } from "./estimate";
import { askCluster, countFallback, heedReply, Remotely } from "./remote";
import { forgetRefused } from "./tell-redis";
import { addAllowance, Hold, Reservation, returnReservation, takeReservation } from "./reservation";

/** Why a request got nothing: the position of what refuses it, and whether it could ever be let through. */
export interface Denial {
  readonly allowance: Allowance;
  readonly key: string;
  readonly amount: number;
  readonly time: number;
  readonly used: number;
  /** In how many seconds there is enough, as Redis says; 0: it was not asked, or does not know. */
  readonly seconds: number;
  readonly can_pass: boolean;
}

export const countResult = (gateway: Gateway, allowance: Allowance, result: string): void => {
  let series = allowance.results.get(result);
  if (series === undefined) {
    const { name, quantity } = allowance;
    series = seriesOf(gateway.metrics.token_limits.results, [name, quantity, result]);
    allowance.results.set(result, series);
  }
  series.value += 1;
};

/** Which allowances hold for a request, under which keys, and how much of each it is expected to use. */
const collect = (
  session: ModelSession,
  list: readonly Allowance[],
  asked: AskedModel,
  { expected }: Estimate,
): Reservation => {
  const { gateway, exchange, incoming } = session;
  const reservation = takeReservation();
  session.reservations += 1;
  reservation.id = `${incoming.variable("request_id")}/${session.reservations}`;
  reservation.admitted_at = gateway.ports.clock.now();
  let key = "";
  let before: Allowance | undefined;
  for (const i of $range(1, list.length)) {
    const allowance = list[i - 1]!;
    const { condition, is_confidential, limit, quantity } = allowance;
    if (condition === undefined || holds(condition, factsOf(gateway, exchange, incoming))) {
      // More than all of it can't be held: who asks for so much has it to itself.
      const amount = math.min(limit, amountOf(quantity, expected));
      if (amount > 0) {
        if (before === undefined || before.key !== allowance.key) {
          key = boundedKeyOf(
            gateway,
            allowance.key,
            exchange.identity,
            incoming,
            is_confidential,
            asked,
          );
        }
        before = allowance;
        addAllowance(reservation, allowance, key, amount);
      }
    }
  }
  return reservation;
};

const giveBack = (gateway: Gateway, reservation: Reservation): void => {
  for (const i of $range(0, reservation.count - 1)) {
    if (reservation.holds[i] === Hold.Here) {
      releaseHere(gateway, reservation.allowances[i]!, reservation.keys[i]!, reservation.held[i]!);
      reservation.holds[i] = Hold.Nothing;
    }
  }
};

const denialAt = (reservation: Reservation, position: number, can_pass: boolean): Denial => ({
  allowance: reservation.allowances[position]!,
  key: reservation.keys[position]!,
  amount: reservation.amounts[position]!,
  time: reservation.times[position]!,
  used: finding.used,
  seconds: reservation.holds[position] === Hold.Nothing ? reservation.seconds[position]! : 0,
  can_pass,
});

const takeOne = (gateway: Gateway, reservation: Reservation, position: number): boolean => {
  const allowance = reservation.allowances[position]!;
  const key = reservation.keys[position]!;
  const time = timeOf(gateway, allowance);
  // A share of a limit must not refuse for ever what the whole of it lets through.
  const amount = math.min(reservation.amounts[position]!, allowance.local_limit);
  reservation.held[position] = amount;
  reservation.times[position] = time;
  if (!takeHere(gateway, allowance, key, amount, time)) return false;
  reservation.holds[position] = finding.reserved > 0 ? Hold.Here : Hold.Uncounted;
  reservation.used[position] = finding.used;
  reservation.seconds[position] = secondsUntilWhole(gateway, allowance, time);
  return true;
};

const isTooLarge = ({ quantity, limit }: Allowance, { least }: Estimate): boolean =>
  amountOf(quantity, least) > limit;

/** Without Redis the gateway lets its own share through. The position of what refuses; -1: nothing does. */
const fallBack = (gateway: Gateway, reservation: Reservation): number => {
  for (const i of $range(0, reservation.count - 1)) {
    const allowance = reservation.allowances[i]!;
    if (allowance.is_of_cluster) {
      countFallback(gateway, allowance);
      if (!takeOne(gateway, reservation, i)) return i;
    }
  }
  return -1;
};

/** What all gateways count together. The position of what refuses; -1: nothing does. Yields. */
const takeTogether = ({ gateway, ports }: ModelSession, reservation: Reservation): number => {
  const came = askCluster(gateway, ports, reservation);
  if (came === Remotely.Lost) return fallBack(gateway, reservation);
  const refusing = heedReply(reservation);
  if (refusing < 0) gateway.leased.add(reservation);
  else finding.used = reservation.used[refusing]!;
  return refusing;
};

const refuse = (
  gateway: Gateway,
  reservation: Reservation,
  position: number,
  can_pass: boolean,
): Denial => {
  const denial = denialAt(reservation, position, can_pass);
  giveBack(gateway, reservation);
  countResult(gateway, denial.allowance, "refused");
  return denial;
};

/** Takes of all of them, or of none: first what this gateway counts, which waits for nobody. */
const takeAll = (
  session: ModelSession,
  reservation: Reservation,
  estimate: Estimate,
): Denial | undefined => {
  const { gateway } = session;
  let is_of_cluster = false;
  for (const i of $range(0, reservation.count - 1)) {
    const allowance = reservation.allowances[i]!;
    if (isTooLarge(allowance, estimate)) return refuse(gateway, reservation, i, false);
    if (allowance.is_of_cluster) is_of_cluster = true;
    else if (!takeOne(gateway, reservation, i)) return refuse(gateway, reservation, i, true);
  }
  if (is_of_cluster) {
    const refusing = takeTogether(session, reservation);
    if (refusing >= 0) return refuse(gateway, reservation, refusing, true);
  }
  for (const i of $range(1, reservation.count)) {
    countResult(gateway, reservation.allowances[i - 1]!, "admitted");
  }
  return undefined;
};

/** What is held, or why it is not; neither: nothing holds for the request. */
export type Reserved = LuaMultiReturn<
  [reservation: Reservation | undefined, denial: Denial | undefined]
>;

/**
 * Holds what a request, or an attempt, is expected to use, of all that hold for it or of none. What is held is settled
 * once, in settle.ts.
 */
export const reserve = (
  session: ModelSession,
  list: readonly Allowance[],
  asked: AskedModel,
  estimate: Estimate,
): Reserved => {
  const reservation = collect(session, list, asked, estimate);
  const denial = takeAll(session, reservation, estimate);
  if (denial === undefined && reservation.count > 0) return $multi(reservation, undefined);
  if (denial !== undefined) forgetRefused(session, reservation);
  returnReservation(reservation);
  return $multi(undefined, denial);
};
