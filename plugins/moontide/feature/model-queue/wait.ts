import { ModelError } from "../../policy/dialect/conversation";
import { untilDeadline } from "../../policy/queue/deadline";
import { enterShare } from "../../policy/queue/fair-share";
import { progressKey } from "../../policy/queue/fair-line";
import type { ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import { sumOf } from "../pool/shared-count";
import { Outcome } from "../queue/count";
import { Fate } from "../queue/waiter";
import { countWait } from "./count";
import { enterLine, leaveLine, pumpSlots, takeSlotNow } from "./line";
import { pollSlots } from "./poll";
import { deadlineTooShort, queueFull, queueTimeout } from "./refusals";
import { makeRoom } from "./room";
import { SlotRequest, slotRequest } from "./slot-request";

/** Until when a request may wait, on the monotonic clock. */
const patienceOf = ({ ports, incoming }: ModelSession, plan: Plan, slot: SlotRequest): number => {
  const { clock } = ports;
  const until = math.min(plan.deadline_at, slot.joined_at + slot.slots.options.timeout_seconds);
  const deadline = incoming.header("x-request-deadline");
  const left = deadline === undefined ? undefined : untilDeadline(deadline, clock.wall());
  return left === undefined ? until : math.min(until, clock.now() + left);
};

/** Stands in line until it is woken or its time is over. Yields. */
const standInLine = ({ gateway, ports }: ModelSession, slot: SlotRequest, until: number): Fate => {
  pollSlots(gateway, ports, slot.slots);
  while (slot.fate === Fate.Waiting) {
    const left = until - ports.clock.now();
    if (left <= 0) {
      leaveLine(gateway, slot);
      break;
    }
    // nginx counts in milliseconds: less is no wait at all.
    slot.semaphore!.wait(math.max(0.001, left));
  }
  return slot.fate;
};

/** It gets no slot, and holds nothing any more. */
const giveUp = (
  session: ModelSession,
  slot: SlotRequest,
  outcome: Outcome,
  error: ModelError,
): ModelError => {
  session.slot = undefined;
  countWait(session.gateway, slot, outcome);
  return error;
};

const waitForSlot = (
  session: ModelSession,
  plan: Plan,
  slot: SlotRequest,
): ModelError | undefined => {
  const { gateway, ports } = session;
  const { slots } = slot;
  const until = patienceOf(session, plan, slot);
  if (until <= ports.clock.now()) {
    return giveUp(session, slot, Outcome.Refused, deadlineTooShort(slots));
  }
  if (!makeRoom(gateway, slot)) {
    return giveUp(session, slot, Outcome.Refused, queueFull(gateway, slots));
  }
  slot.semaphore = ports.semaphore();
  enterLine(gateway, slot);
  pumpSlots(gateway, slots);
  const fate = standInLine(session, slot, until);
  if (fate === Fate.Evicted) {
    return giveUp(session, slot, Outcome.Evicted, queueFull(gateway, slots));
  }
  if (fate === Fate.Waiting) {
    return giveUp(session, slot, Outcome.Timeout, queueTimeout(gateway, slots));
  }
  countWait(gateway, slot, Outcome.Granted);
  return undefined;
};

/**
 * Takes one of the model's slots, where it has any, or waits for one: what comes back is what the client is told that gets
 * none. Yields; when the client leaves meanwhile, nginx ends the thread here, and the end of the request takes it off the
 * line (free.ts).
 */
export const takeSlot = (session: ModelSession, plan: Plan): ModelError | undefined => {
  const { slots } = plan.model;
  if (slots === undefined) return undefined;
  const { gateway } = session;
  const { in_flight, limits } = gateway.ports.shared;
  const slot = slotRequest(session, slots);
  session.slot = slot;
  enterShare(limits.numbers, slot, progressKey(slots.line, slot.tier), slot.estimate);
  // Nobody overtakes those who wait in any worker: a newcomer joins them, and its class and its tenant decide.
  const isAlone = sumOf(in_flight.numbers, slots.waiting.all) === 0;
  if (isAlone && takeSlotNow(gateway, slot)) return undefined;
  return waitForSlot(session, plan, slot);
};
