import { Ports } from "../../kernel/ports";
import { addSamples, emptySample, Sample } from "../../policy/split/sample";
import { Gateway } from "../gateway/gateway";
import { Split } from "./split";
import { Variant } from "./variant";

/*
 * What a step showed, over all workers: each adds what it saw to sums in shared memory once a second, and the leader sets them back
 * when a step begins. Requests that began before and end after that count for the new step.
 */

const keyOf = (split: Split, variant: Variant, what: keyof Sample): string =>
  `split/${split.route}/${variant.name}/${what}`;

const handOver = (gateway: Gateway, split: Split, variant: Variant): void => {
  if (variant.window_requests === 0) return;
  const { numbers } = gateway.ports.shared.state;
  numbers.add(keyOf(split, variant, "requests"), variant.window_requests);
  numbers.add(keyOf(split, variant, "failures"), variant.window_failures);
  numbers.add(keyOf(split, variant, "log_sum"), variant.window_log_sum);
  numbers.add(keyOf(split, variant, "log_squares"), variant.window_log_squares);
  variant.window_requests = 0;
  variant.window_failures = 0;
  variant.window_log_sum = 0;
  variant.window_log_squares = 0;
};

/** Every second in every worker. */
export const handOverVariants = (gateway: Gateway): void => {
  for (const split of gateway.splits) {
    if (split.ramp !== undefined) {
      for (const variant of split.variants) handOver(gateway, split, variant);
    }
  }
};

/** What all workers saw of a variant since its step began, a second late at most. */
export const sampleOf = (ports: Ports, split: Split, variant: Variant): Sample => {
  const { numbers } = ports.shared.state;
  return {
    requests: numbers.get(keyOf(split, variant, "requests")),
    failures: numbers.get(keyOf(split, variant, "failures")),
    log_sum: numbers.get(keyOf(split, variant, "log_sum")),
    log_squares: numbers.get(keyOf(split, variant, "log_squares")),
  };
};

/** What all variants together showed but the one that is ramped. */
export const baselineOf = (ports: Ports, split: Split): Sample => {
  let sum = emptySample;
  for (const i of $range(0, split.variants.length - 1)) {
    if (i !== split.ramped) sum = addSamples(sum, sampleOf(ports, split, split.variants[i]!));
  }
  return sum;
};

/** Begins to count anew. */
export const clearSamples = (ports: Ports, split: Split): void => {
  const { numbers } = ports.shared.state;
  for (const variant of split.variants) {
    numbers.set(keyOf(split, variant, "requests"), 0);
    numbers.set(keyOf(split, variant, "failures"), 0);
    numbers.set(keyOf(split, variant, "log_sum"), 0);
    numbers.set(keyOf(split, variant, "log_squares"), 0);
  }
};
