import { labelText } from "../../policy/metrics/registry";
import { Sample, Snapshot } from "../../policy/metrics/snapshot";
import { Gateway } from "../gateway/gateway";

/** `pool="…",endpoint="…"` of every endpoint that is on a list, and of each pool's `other`. */
const knownEndpoints = (gateway: Gateway): LuaSet<string> => {
  const known = new LuaSet<string>();
  for (const name of gateway.pool_names) {
    known.add(labelText(["pool", "endpoint"], [name, "other"]));
    for (const member of gateway.pools.get(name)!.members) {
      known.add(labelText(["pool", "endpoint"], [name, member.id]));
    }
  }
  known.add(labelText(["pool", "endpoint"], ["other", "other"]));
  return known;
};

/**
 * Leaves out the attempts at endpoints that are gone, as living workers do: the sum of dead workers would grow with
 * every reload for as long as endpoints come and go.
 */
export const withoutDeparted = (gateway: Gateway, snapshot: Snapshot): Snapshot => {
  const { attempts } = gateway.metrics;
  const samples = snapshot[attempts.name];
  if (samples === undefined) return snapshot;
  const known = knownEndpoints(gateway);
  const kept: Record<string, Sample> = {};
  for (const [text, sample] of pairs(samples)) {
    const [endpoint] = string.match(text, '^(.*),status_class="[^"]*"$');
    if (endpoint === undefined || known.has(endpoint)) kept[text] = sample;
  }
  snapshot[attempts.name] = kept;
  return snapshot;
};
