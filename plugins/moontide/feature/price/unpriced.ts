import type { Gateway } from "../gateway/gateway";
import type { Candidate } from "../model/model";

const placeOf = (name: string): string => `unpriced/${name}`;

/** More names that clients made up are not told of. */
const mostTold = 256;

/** Says once for each model, whatever worker meets it first, that nobody says what it costs. */
export const tellUnpriced = (gateway: Gateway, { name }: Candidate): void => {
  const { unpriced, deployments, ports } = gateway;
  if (unpriced.told.has(name) || unpriced.count >= mostTold) return;
  unpriced.told.add(name);
  unpriced.count += 1;
  const is_listed = deployments.has(name);
  if (is_listed && ports.shared.state.numbers.add(placeOf(name), 1) !== 1) return;
  ports.log.warn("model_unpriced", {
    model: name,
    consequence: "its requests count as free; a price in prices.models says what they cost",
  });
};
