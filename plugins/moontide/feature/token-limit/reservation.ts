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
  count: number;
  readonly allowances: Allowance[];
  readonly keys: string[];
  readonly amounts: number[];
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
    count: 0,
    allowances: [],
    keys: [],
    amounts: [],
    times: [],
    holds: [],
    used: [],
    seconds: [],
  };
};

export const returnReservation = (reservation: Reservation): void => {
  reservation.count = 0;
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
  reservation.holds[count] = Hold.Nothing;
  reservation.used[count] = 0;
  reservation.seconds[count] = 0;
  reservation.count = count + 1;
};
