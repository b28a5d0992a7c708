import { Explanation } from "../../kernel/explanation";
import { priorityNames } from "../../kernel/priority";
import type { Gateway } from "../gateway/gateway";
import { sumOf } from "../pool/shared-count";
import { ModelSlots, placesFor } from "./slots";

const step = "queue";

/** What would become of a request of that class that asks for one of a model's slots now. Takes and counts nothing. */
export const explainSlots = (gateway: Gateway, slots: ModelSlots, tier: number): Explanation => {
  const { options, taken, waiting, name } = slots;
  const counts = gateway.ports.shared.in_flight.numbers;
  const in_use = sumOf(counts, taken);
  const length = sumOf(counts, waiting.all);
  const places = placesFor(options, tier);
  const share = places < options.parallel_requests ? `, of which its class may take ${places}` : "";
  const facts = `${in_use} of ${options.parallel_requests} slots of the model ${name} are taken${share}`;
  if (in_use < places && length === 0) return { step, outcome: "passes", detail: `${facts}.` };
  const line = `${length} of ${options.maximum_length} wait`;
  let below = 0;
  for (const other of $range(tier + 1, priorityNames.length - 1)) {
    below += sumOf(counts, waiting.by_tier[other]!);
  }
  if (length >= options.maximum_length && below === 0) {
    const detail = `${facts}; ${line}, none of them less important than ${priorityNames[tier]!}, unless one tenant has more in line.`;
    return { step, outcome: "refused", detail, reason: "queue_full" };
  }
  return { step, outcome: "waits", detail: `${facts}; ${line}, ${below} of lower classes.` };
};
