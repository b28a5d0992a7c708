import { Gateway } from "../gateway/gateway";
import { applyRecord } from "./split";
import { readRecords, recordsVersion } from "./state";

/** Every 0.2 s in every worker: takes over what the leader or an operator decided about ramps. */
export const followSplits = (gateway: Gateway): void => {
  if (gateway.splits.length === 0) return;
  const version = recordsVersion(gateway.ports);
  if (version === gateway.splits_version) return;
  const records = readRecords(gateway.ports);
  for (const split of gateway.splits) applyRecord(split, records[split.route]);
  gateway.splits_version = version;
};
