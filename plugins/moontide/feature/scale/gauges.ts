import type { Gateway } from "../gateway/gateway";
import type { Put } from "../metrics/scrape-families";
import { scaleFamilies as families } from "../metrics/scale-families";
import type { Pool } from "../pool/pool";
import type { Scaling } from "./compile";
import { publishedDecision, PublishedDecision } from "./kept";

const ruleStatusNames = ["inactive", "pending", "firing", "resolved", "unknown"] as const;

const putRules = (
  { name: pool }: Pool,
  { options }: Scaling,
  { rules }: PublishedDecision,
  put: Put,
): void => {
  for (const { name } of options.rules) {
    const status = rules[name]?.status ?? "inactive";
    for (const other of ruleStatusNames) {
      put(families.rule, [pool, name, other], other === status ? 1 : 0);
    }
  }
};

const putForecast = ({ name }: Pool, { forecast }: PublishedDecision, put: Put): void => {
  if (forecast === undefined) return;
  put(families.skill, [name], forecast.skill);
  put(families.votes, [name], forecast.votes ? 1 : 0);
  if (forecast.instances !== undefined) put(families.forecast, [name], forecast.instances);
};

/** What was decided of a pool that is scaled, for a scrape. */
export const putScaling = (gateway: Gateway, pool: Pool, put: Put): void => {
  if (pool.scaling === undefined) return;
  const decision = publishedDecision(gateway.ports, pool.name);
  if (decision === undefined) return;
  const { desired, serving, starting, need, vetoes, panicking } = decision;
  const labels = [pool.name];
  put(families.desired, labels, desired);
  put(families.current, labels, serving + starting);
  if (need !== undefined) put(families.need, labels, need);
  put(families.frozen, labels, vetoes.length > 0 ? 1 : 0);
  put(families.panicking, labels, panicking ? 1 : 0);
  putRules(pool, pool.scaling, decision, put);
  putForecast(pool, decision, put);
};
