import { labelText } from "../../policy/metrics/registry";
import { mergeSnapshot, Sample, Snapshot } from "../../policy/metrics/snapshot";
import { Gateway } from "../gateway/gateway";

/** `pool="…",endpoint="…"` of every endpoint that is on a list. */
const knownEndpoints = (gateway: Gateway): LuaSet<string> => {
  const known = new LuaSet<string>();
  for (const name of gateway.pool_names) {
    for (const member of gateway.pools.get(name)!.members) {
      known.add(labelText(["pool", "endpoint"], [name, member.id]));
    }
  }
  return known;
};

/** The label text under which a series goes on: its own, or that of its pool's `other`. */
const foldedText = (text: string, known: LuaSet<string>): string => {
  const [endpoint, status_class] = string.match(text, '^(.*),(status_class="[^"]*")$');
  if (endpoint === undefined || known.has(endpoint)) return text;
  const [pool] = string.match(endpoint, '^(pool="[^"]*"),endpoint="');
  return pool === undefined ? text : `${pool},endpoint="other",${status_class}`;
};

/**
 * Counts the attempts at endpoints that are gone under their pool's `other`, as living workers do: the sum of dead
 * workers would grow with every reload for as long as endpoints come and go.
 */
export const foldDeparted = (gateway: Gateway, snapshot: Snapshot): Snapshot => {
  const { registry, attempts } = gateway.metrics;
  const samples = snapshot[attempts.name];
  if (samples === undefined) return snapshot;
  const known = knownEndpoints(gateway);
  const folded: Snapshot = {};
  for (const [text, sample] of pairs(samples)) {
    const one: Record<string, Sample> = { [foldedText(text, known)]: sample };
    mergeSnapshot(registry, folded, { [attempts.name]: one }, "lasting");
  }
  snapshot[attempts.name] = folded[attempts.name] ?? {};
  return snapshot;
};
