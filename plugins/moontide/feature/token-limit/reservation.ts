import { Allowance } from "./allowance";

/** Where an amount is held. */
export const enum Hold {
  Nothing,
  /** In shared memory. */
  Here,
  /** There was no room for its key. */
  Uncounted,
  InRedis,
}

/** What one request, or one attempt, holds of its allowances: a record that is used again. */
export interface Reservation {
  /** Under which name Redis knows it. */
  id: string;
  /** On the monotonic clock. */
  admitted_at: number;
  /** Redis was asked for it, so that it may hold something even where it did not answer. */
  asked_cluster: boolean;
  count: number;
  readonly allowances: Allowance[];
  readonly keys: string[];
  readonly amounts: number[];
  /** How much of it this gateway holds by itself: its share while Redis is lost may be less. */
  readonly held: number[];
  /** The slot or the period in which it was admitted. */
  readonly times: number[];
  readonly holds: Hold[];
  /** What was used or held of each behind this one, and in how many seconds all of it is there again. */
  readonly used: number[];
  readonly seconds: number[];
}

const idle: Reservation[] = [];
let idle_count = 0;

export const takeReservation = (): Reservation => {
  if (idle_count > 0) {
    idle_count -= 1;
    return idle[idle_count]!;
  }
  return {
    id: "",
    admitted_at: 0,
    asked_cluster: false,
    count: 0,
    allowances: [],
    keys: [],
    amounts: [],
    held: [],
    times: [],
    holds: [],
    used: [],
    seconds: [],
  };
};

export const returnReservation = (reservation: Reservation): void => {
  reservation.count = 0;
  reservation.asked_cluster = false;
  idle[idle_count] = reservation;
  idle_count += 1;
};

export const addAllowance = (
  reservation: Reservation,
  allowance: Allowance,
  key: string,
  amount: number,
): void => {
  const { count } = reservation;
  reservation.allowances[count] = allowance;
  reservation.keys[count] = key;
  reservation.amounts[count] = amount;
  reservation.held[count] = 0;
  reservation.times[count] = 0;
  reservation.holds[count] = Hold.Nothing;
  reservation.used[count] = 0;
  reservation.seconds[count] = 0;
  reservation.count = count + 1;
};
