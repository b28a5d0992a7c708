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
import { addAllowance, Hold, Reservation, returnReservation, takeReservation } from "./reservation";

/** Why a request got nothing: the position of what refuses it, and whether it could ever be let through. */
export interface Denial {
  readonly allowance: Allowance;
  readonly key: string;
  readonly amount: number;
  readonly time: number;
  readonly used: number;
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

const giveBack = (gateway: Gateway, reservation: Reservation, count: number): void => {
  for (const i of $range(0, count - 1)) {
    if (reservation.holds[i] === Hold.Here) {
      const amount = reservation.amounts[i]!;
      releaseHere(gateway, reservation.allowances[i]!, reservation.keys[i]!, amount);
    }
  }
};

const denialAt = (reservation: Reservation, position: number, can_pass: boolean): Denial => ({
  allowance: reservation.allowances[position]!,
  key: reservation.keys[position]!,
  amount: reservation.amounts[position]!,
  time: reservation.times[position]!,
  used: finding.used,
  can_pass,
});

const takeOne = (gateway: Gateway, reservation: Reservation, position: number): boolean => {
  const allowance = reservation.allowances[position]!;
  const key = reservation.keys[position]!;
  const time = timeOf(gateway, allowance);
  // A share of a limit must not refuse for ever what the whole of it lets through.
  const amount = math.min(reservation.amounts[position]!, allowance.local_limit);
  reservation.amounts[position] = amount;
  reservation.times[position] = time;
  if (!takeHere(gateway, allowance, key, amount, time)) return false;
  reservation.holds[position] = finding.reserved > 0 ? Hold.Here : Hold.Uncounted;
  reservation.used[position] = finding.used;
  reservation.seconds[position] = secondsUntilWhole(gateway, allowance, time);
  return true;
};

const isTooLarge = ({ quantity, limit }: Allowance, { least }: Estimate): boolean =>
  amountOf(quantity, least) > limit;

/** Takes of all of them, or of none. */
const takeAll = (
  gateway: Gateway,
  reservation: Reservation,
  estimate: Estimate,
): Denial | undefined => {
  for (const i of $range(0, reservation.count - 1)) {
    const allowance = reservation.allowances[i]!;
    const is_too_large = isTooLarge(allowance, estimate);
    if (is_too_large || !takeOne(gateway, reservation, i)) {
      const denial = denialAt(reservation, i, !is_too_large);
      giveBack(gateway, reservation, i);
      countResult(gateway, allowance, "refused");
      return denial;
    }
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
  const denial = takeAll(session.gateway, reservation, estimate);
  if (denial === undefined && reservation.count > 0) return $multi(reservation, undefined);
  returnReservation(reservation);
  return $multi(undefined, denial);
};
