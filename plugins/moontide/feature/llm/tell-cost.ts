import { costOfUsage } from "../token-limit/cost";
import { ModelSession } from "./session";

const nanoPerUsd = 1e9;

/** Tells the client in the header what its answer has cost, failed attempts included; nothing where nobody knows. */
export const tellCost = ({ client, attempt, usage, spending }: ModelSession): void => {
  const candidate = attempt?.candidate;
  if (candidate?.price === undefined || usage === undefined) return;
  const nano = spending.cost_nano_usd + costOfUsage(candidate, usage);
  client.set_header("X-Moontide-Cost", string.format("%.9f", nano / nanoPerUsd));
};
