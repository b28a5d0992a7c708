import { ModelError } from "../../policy/dialect/conversation";
import type { Gateway } from "../gateway/gateway";
import { refusalOf } from "../llm/refusals";
import { sumOf } from "../pool/shared-count";
import type { ModelSlots } from "./slots";

/** Where it is not known how long slots are held. */
const usualSeconds = 2;
const longestSeconds = 60;

/** When all who wait now will have had a slot, if things go on as they were. */
export const secondsUntilServed = ({ ports }: Gateway, slots: ModelSlots): number => {
  const waiting = sumOf(ports.shared.in_flight.numbers, slots.waiting.all);
  const held = slots.held_seconds > 0 ? slots.held_seconds : usualSeconds;
  const seconds = (held * (waiting + 1)) / slots.options.parallel_requests;
  return math.max(1, math.min(longestSeconds, math.ceil(seconds)));
};

const crowded = ({ name, options }: ModelSlots): string =>
  `${string.format("%d", options.parallel_requests)} requests for the model ${name} are under way`;

export const queueFull = (gateway: Gateway, slots: ModelSlots): ModelError =>
  refusalOf(
    "queue_full",
    `${crowded(slots)}, and no more may wait.`,
    undefined,
    secondsUntilServed(gateway, slots),
  );

export const queueTimeout = (gateway: Gateway, slots: ModelSlots): ModelError =>
  refusalOf(
    "queue_timeout",
    `${crowded(slots)}, and none of them ended in time for this one.`,
    undefined,
    secondsUntilServed(gateway, slots),
  );

export const deadlineTooShort = (slots: ModelSlots): ModelError =>
  refusalOf(
    "deadline_too_short",
    `${crowded(slots)}, and the client's deadline leaves no time to wait.`,
    undefined,
    1,
  );
