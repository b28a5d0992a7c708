import { joinFair, leaveFair, nextFair, progressKey } from "../../policy/queue/fair-line";
import { isNews, outbids, readBid, writeBid } from "../../policy/queue/bid";
import { chargeShare } from "../../policy/queue/fair-share";
import type { Gateway } from "../gateway/gateway";
import { countOn, sumOf } from "../pool/shared-count";
import { Fate } from "../queue/waiter";
import { countWaiting } from "./count";
import type { SlotRequest } from "./slot-request";
import { ModelSlots, placesFor } from "./slots";

/** Puts a request in line and counts it. */
export const enterLine = (gateway: Gateway, request: SlotRequest): void => {
  countWaiting(gateway, request, 1);
  joinFair(request.slots.line, request);
};

const withdrawBid = ({ ports }: Gateway, slots: ModelSlots): void => {
  if (!slots.has_bid) return;
  slots.has_bid = false;
  ports.shared.admission.texts.remove(slots.bid_key);
};

/** Takes a request off the line: its turn has come, its time is over, its client is gone, or it has to make room. */
export const leaveLine = (gateway: Gateway, request: SlotRequest): void => {
  const { slots } = request;
  leaveFair(slots.line, request);
  countWaiting(gateway, request, -1);
  if (slots.line.length === 0) withdrawBid(gateway, slots);
};

/** Whether a slot goes to a request that waits in another worker. If not, and somebody waits there, they are told whose turn it is. */
const isOutbid = (gateway: Gateway, slots: ModelSlots, rank: number): boolean => {
  const { ports, generation } = gateway;
  const { all } = slots.waiting;
  if (sumOf(ports.shared.in_flight.numbers, all) <= all.here) return false;
  const board = ports.shared.admission.texts;
  const text = board.get(slots.bid_key);
  const bid = text === undefined ? undefined : readBid(text);
  const now = ports.clock.now();
  if (bid !== undefined && outbids(bid, generation, rank, now)) return true;
  if (!isNews(bid, generation, rank, now)) return false;
  slots.has_bid = true;
  board.set(slots.bid_key, writeBid({ owner: generation, rank, at: now }));
  return false;
};

/**
 * Takes a slot, where its class has one left, and charges its tenant: adds, looks, and takes back what was too much, so that
 * all workers together never let more through. Never yields.
 */
export const takeSlotNow = ({ ports }: Gateway, request: SlotRequest): boolean => {
  const { slots, tier, estimate } = request;
  const counts = ports.shared.in_flight.numbers;
  if (countOn(counts, slots.taken, 1) > placesFor(slots.options, tier)) {
    countOn(counts, slots.taken, -1);
    return false;
  }
  chargeShare(ports.shared.limits.numbers, request, progressKey(slots.line, tier), estimate);
  request.granted_at = ports.clock.now();
  request.fate = Fate.Granted;
  return true;
};

/** Lets through as many as there are slots for, and wakes them. Never yields: any phase that frees a slot may call it. */
export const pumpSlots = (gateway: Gateway, slots: ModelSlots): void => {
  const { line } = slots;
  const counters = gateway.ports.shared.limits.numbers;
  while (line.length > 0) {
    const [next, rank] = nextFair(line, counters);
    const request = next as SlotRequest;
    if (isOutbid(gateway, slots, rank) || !takeSlotNow(gateway, request)) return;
    leaveLine(gateway, request);
    request.semaphore?.post();
  }
};
