import { seriesOf } from "../../policy/metrics/registry";
import { amountOf, Amounts, nothing } from "../../policy/token-limit/amounts";
import type { ModelSession } from "../llm/session";
import { Allowance } from "./allowance";
import { flushSettlements } from "./flush";
import { enqueue, Settled } from "./queue";
import { Reservation } from "./reservation";

const settledOf = (reservation: Reservation, used: Amounts): Settled => {
  const allowances: Allowance[] = [];
  const keys: string[] = [];
  const times: number[] = [];
  const amounts: number[] = [];
  const actual: number[] = [];
  for (const i of $range(0, reservation.count - 1)) {
    const allowance = reservation.allowances[i]!;
    if (allowance.is_of_cluster) {
      const at = allowances.length;
      allowances[at] = allowance;
      keys[at] = reservation.keys[i]!;
      times[at] = reservation.times[i]!;
      amounts[at] = reservation.amounts[i]!;
      actual[at] = amountOf(allowance.quantity, used);
    }
  }
  const { id, admitted_at } = reservation;
  return { id, admitted_at, allowances, keys, times, amounts, used: actual, told_at: 0 };
};

const isOfCluster = ({ count, allowances }: Reservation): boolean => {
  for (const i of $range(1, count)) if (allowances[i - 1]!.is_of_cluster) return true;
  return false;
};

/** Has Redis told what a request used, whether it held something for it or could not be asked. Never waits. */
export const tellRedis = (
  { gateway, ports }: ModelSession,
  reservation: Reservation,
  used: Amounts,
): void => {
  gateway.leased.delete(reservation);
  if (!isOfCluster(reservation)) return;
  if (enqueue(gateway.settlements, settledOf(reservation, used))) flushSettlements(gateway, ports);
  else seriesOf(gateway.metrics.token_limits.dropped, []).value += 1;
};

/** A request was refused whose question Redis may have heard, without an answer: what it may hold is given back. */
export const forgetRefused = (session: ModelSession, reservation: Reservation): void => {
  if (reservation.asked_cluster) tellRedis(session, reservation, nothing);
};
