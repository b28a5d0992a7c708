import { correctShare } from "../../policy/queue/fair-share";
import type { ModelSession } from "../llm/session";
import { countOn } from "../pool/shared-count";
import { Outcome } from "../queue/count";
import { Fate } from "../queue/waiter";
import { countWait } from "./count";
import { leaveLine, pumpSlots } from "./line";
import { SlotRequest, weighTokens } from "./slot-request";

/** How much the latest counts in the mean of how long slots are held. */
const newestPart = 0.1;

const noteHeld = ({ slots, granted_at }: SlotRequest, now: number): void => {
  const seconds = now - granted_at;
  const { held_seconds } = slots;
  slots.held_seconds =
    held_seconds === 0 ? seconds : held_seconds + newestPart * (seconds - held_seconds);
};

/**
 * Gives back a request's slot, charges its tenant what the request has really used, and lets the next in line have it. Of
 * one that still waits (its client is gone): takes it off the line. Called when the last attempt is over, and again at the
 * request's end, for those that nginx ended; the second time it does nothing. Never yields.
 */
export const freeSlot = (session: ModelSession): void => {
  const { slot, gateway, spending } = session;
  if (slot === undefined) return;
  session.slot = undefined;
  const { slots, fate, estimate, used_before } = slot;
  if (fate === Fate.Waiting) {
    leaveLine(gateway, slot);
    countWait(gateway, slot, Outcome.Gone);
  }
  if (fate !== Fate.Granted) return;
  const { shared, clock } = gateway.ports;
  countOn(shared.in_flight.numbers, slots.taken, -1);
  const used = weighTokens(slots, spending) - used_before;
  correctShare(shared.limits.numbers, slot, used - estimate);
  noteHeld(slot, clock.now());
  pumpSlots(gateway, slots);
};
