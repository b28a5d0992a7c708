import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";
import { publishedRatio, publishedThreshold } from "../shedding/published";
import { Put, scrapeFamilies as families } from "./scrape-families";

/** Which part of a pool's requests is shed, and from which level on. */
export const putShedding = (gateway: Gateway, pool: Pool, put: Put): void => {
  if (pool.shedding === undefined) return;
  const { numbers } = gateway.ports.shared.admission;
  put(families.shed_ratio, [pool.name], publishedRatio(numbers, pool.name));
  put(families.shed_threshold, [pool.name], publishedThreshold(numbers, pool.name).level);
};
