import { ExpiringCounter, Ports } from "../../kernel/ports";
import { slotAt, slotCount, slotOfReturn, startOfSlot } from "../../policy/token-limit/slots";
import { hold, letGo } from "../concurrency/held";
import type { Gateway } from "../gateway/gateway";
import { Allowance, Calendar } from "./allowance";
import { noteKept } from "./kept";

/*
 * Counts in shared memory. What is under way is held as places of a concurrency limit are (feature/concurrency/held.ts):
 * when a worker dies, what it held goes with it. What was used stands in a sum, and beside it, for each slot, how much of
 * the sum goes when that slot begins; whoever finds a slot begun takes it off. All of it is done by adding: what is to go
 * is taken by making it far too small, so that of several workers the first has it and the others find nothing.
 */

/** What a decision finds out: nothing yields between it and whoever reads it. */
export const finding = { used: 0, reserved: 0 };

/** No count comes near it: 9 million dollars in billionths. */
const gone = -9007199254740992 / 2;

/** So many windows counts outlive the last use of them, and what is to go off them the counts. */
const keptWindows = 4;
const dueWindows = 8;

export const dueName = ({ used_prefix }: Allowance, slot: number, key: string): string =>
  `${used_prefix}${slot} ${key}`;

const begin = (numbers: ExpiringCounter, allowance: Allowance, key: string, slot: number): void => {
  const seconds = keptWindows * allowance.window_seconds;
  const name = allowance.used_prefix + key;
  if (numbers.addTo(name, 0) === undefined) numbers.setFor(name, 0, seconds);
  numbers.setFor(allowance.turned_prefix + key, slot, seconds);
};

/** Takes what is to go when a slot begins; 0 where another worker has taken it, or there is nothing. */
const takeDue = (numbers: ExpiringCounter, name: string, slot_seconds: number): number => {
  const left = numbers.addTo(name, gone);
  if (left === undefined) return 0;
  // It stays for a moment, so that whoever is late finds that it is gone.
  numbers.keepFor(name, 2 * slot_seconds + 1);
  return math.max(0, left - gone);
};

/** Takes off the sum what slots that have begun since make go. */
const turn = (
  numbers: ExpiringCounter,
  allowance: Allowance,
  key: string,
  from: number,
  to: number,
): void => {
  const name = allowance.used_prefix + key;
  const slot_seconds = allowance.window_seconds / slotCount;
  for (const slot of $range(from + 1, math.min(to, from + slotCount + 1))) {
    const due = takeDue(numbers, dueName(allowance, slot, key), slot_seconds);
    if (due > 0) numbers.addTo(name, -due);
  }
  const seconds = keptWindows * allowance.window_seconds;
  numbers.setFor(allowance.turned_prefix + key, to, seconds);
  numbers.keepFor(name, seconds);
};

/** What was used in a sliding window, up to now. */
const usedInWindow = (
  numbers: ExpiringCounter,
  allowance: Allowance,
  key: string,
  slot: number,
): number => {
  const turned = numbers.get(allowance.turned_prefix + key);
  if (turned === 0) return 0;
  if (turned < slot) turn(numbers, allowance, key, turned, slot);
  return math.max(0, numbers.get(allowance.used_prefix + key));
};

export const periodName = ({ used_prefix }: Allowance, period: number, key: string): string =>
  `${used_prefix}${period} ${key}`;

/** The slot or the period that a moment lies in, which what is admitted now is counted in. */
export const timeOf = ({ ports }: Gateway, { calendar, window_seconds }: Allowance): number =>
  calendar === undefined
    ? slotAt(ports.clock.now(), window_seconds)
    : calendar.periodAt(ports.clock.wall());

/** What was used of an allowance, without what is under way. */
export const usedOf = (
  { ports }: Gateway,
  allowance: Allowance,
  key: string,
  time: number,
): number => {
  const { numbers } = ports.shared.limits;
  if (allowance.quantity === "parallel_requests") return 0;
  if (allowance.calendar === undefined) return usedInWindow(numbers, allowance, key, time);
  return numbers.get(periodName(allowance, time, key));
};

/**
 * Holds so much of an allowance for a request; false, and nothing held, where there is not so much. Where shared memory has
 * no room for the key it is let through: `finding.reserved` is 0 then.
 */
export const takeHere = (
  gateway: Gateway,
  allowance: Allowance,
  key: string,
  amount: number,
  time: number,
): boolean => {
  const { numbers } = gateway.ports.shared.limits;
  const name = allowance.reserved_prefix + key;
  const reserved = hold(numbers, gateway.held, name, amount);
  const used = usedOf(gateway, allowance, key, time);
  finding.reserved = reserved;
  finding.used = used + reserved;
  if (used + reserved <= allowance.local_limit) return true;
  if (reserved > 0) letGo(numbers, gateway.held, name, amount);
  finding.used -= amount;
  return false;
};

/** Gives back what was held. */
export const releaseHere = (
  { ports, held }: Gateway,
  { reserved_prefix }: Allowance,
  key: string,
  amount: number,
): void => {
  letGo(ports.shared.limits.numbers, held, reserved_prefix + key, amount);
};

const addToWindow = (
  ports: Ports,
  allowance: Allowance,
  key: string,
  amount: number,
  time: number,
): void => {
  const { numbers } = ports.shared.limits;
  const slot = slotAt(ports.clock.now(), allowance.window_seconds);
  const back = slotOfReturn(time);
  // It was under way for longer than the window, and counted all that while.
  if (slot >= back) return;
  const turned = numbers.get(allowance.turned_prefix + key);
  if (turned === 0) begin(numbers, allowance, key, slot);
  else if (turned < slot) turn(numbers, allowance, key, turned, slot);
  const due = dueName(allowance, back, key);
  const sum = numbers.addTo(due, amount);
  if (sum === undefined) {
    if (!numbers.setFor(due, amount, dueWindows * allowance.window_seconds)) return;
    noteKept(ports, allowance, key, back);
  } else if (sum < 0) return;
  const name = allowance.used_prefix + key;
  if (numbers.addTo(name, amount) === undefined) {
    numbers.setFor(name, amount, keptWindows * allowance.window_seconds);
  }
};

/** A period's count is there for a while behind its end, for whoever asks. */
const periodGraceSeconds = 86400;

const addToPeriod = (
  ports: Ports,
  allowance: Allowance,
  calendar: Calendar,
  key: string,
  amount: number,
  time: number,
): void => {
  const { numbers } = ports.shared.limits;
  const name = periodName(allowance, time, key);
  if (numbers.addTo(name, amount) !== undefined) return;
  const seconds = math.max(1, calendar.endOf(time) - ports.clock.wall()) + periodGraceSeconds;
  if (numbers.setFor(name, amount, seconds)) noteKept(ports, allowance, key, time);
};

/** Counts what a request used, as of when it was admitted. */
export const addUsed = (
  { ports }: Gateway,
  allowance: Allowance,
  key: string,
  amount: number,
  time: number,
): void => {
  if (amount <= 0 || allowance.quantity === "parallel_requests") return;
  const { calendar } = allowance;
  if (calendar === undefined) addToWindow(ports, allowance, key, amount, time);
  else addToPeriod(ports, allowance, calendar, key, amount, time);
};

/**
 * Puts back what was counted before a restart, unless it is there (a reload).
 *
 * @param time the period, or the slot in which it goes
 */
export const restoreUsed = (
  { ports }: Gateway,
  allowance: Allowance,
  key: string,
  amount: number,
  time: number,
): void => {
  const { numbers } = ports.shared.limits;
  const { calendar, window_seconds } = allowance;
  if (calendar !== undefined) {
    if (numbers.get(periodName(allowance, time, key)) !== 0) return;
    return addToPeriod(ports, allowance, calendar, key, amount, time);
  }
  if (numbers.get(dueName(allowance, time, key)) !== 0) return;
  const admitted = time - slotOfReturn(0);
  if (slotAt(ports.clock.now(), window_seconds) < time) {
    addToWindow(ports, allowance, key, amount, admitted);
  }
};

/**
 * In how many seconds so much more will be free, as far as what was used goes; undefined: not before something that is
 * under way ends. For refusals: it looks at every slot.
 */
export const secondsUntilFree = (
  { ports }: Gateway,
  allowance: Allowance,
  key: string,
  missing: number,
  time: number,
): number | undefined => {
  const { calendar, window_seconds } = allowance;
  if (allowance.quantity === "parallel_requests") return undefined;
  if (calendar !== undefined) return calendar.endOf(time) - ports.clock.wall();
  const { numbers } = ports.shared.limits;
  let free = 0;
  for (const slot of $range(time + 1, time + slotCount + 1)) {
    free += math.max(0, numbers.get(dueName(allowance, slot, key)));
    if (free >= missing) return startOfSlot(slot, window_seconds) - ports.clock.now();
  }
  return undefined;
};

/** When all of it is there again, if nothing more is used. */
export const secondsUntilWhole = (
  { ports }: Gateway,
  { calendar, window_seconds, quantity }: Allowance,
  time: number,
): number => {
  if (quantity === "parallel_requests") return 0;
  if (calendar !== undefined) return calendar.endOf(time) - ports.clock.wall();
  return startOfSlot(slotOfReturn(time), window_seconds) - ports.clock.now();
};
