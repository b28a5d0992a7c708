import { priorityNames } from "../../kernel/priority";
import { namesIn } from "../configuration/check-known";
import type { Gateway } from "../gateway/gateway";
import { sumOf } from "../pool/shared-count";
import { Put, scrapeFamilies as families } from "./scrape-families";

/** The slots of all models that have some, and who waits for them. All classes are there, so that a graph begins at 0. */
export const putModelQueues = ({ ports, models, configuration }: Gateway, put: Put): void => {
  const counts = ports.shared.in_flight.numbers;
  for (const name of namesIn(configuration.models)) {
    const slots = models.get(name)?.slots;
    if (slots !== undefined) {
      const { options, taken, waiting } = slots;
      put(families.llm_slots, [name], options.parallel_requests);
      put(families.llm_slots_taken, [name], sumOf(counts, taken));
      put(families.llm_queue_bytes, [name], sumOf(counts, waiting.bytes));
      for (const tier of $range(0, priorityNames.length - 1)) {
        const length = sumOf(counts, waiting.by_tier[tier]!);
        put(families.llm_queue_length, [name, priorityNames[tier]!], length);
      }
    }
  }
};
