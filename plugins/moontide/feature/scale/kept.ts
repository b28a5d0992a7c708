/**
 * What outlives a reload and a leader, in `moontide_state`: `scale/POOL` is the engine as far as it is not what was seen,
 * with its last decision, which every worker shows; `scale_prediction/POOL` what was learned of the load. Signals are
 * gathered anew: until they are, nothing shrinks.
 */
import type { Ports } from "../../kernel/ports";
import type { Decision } from "../../policy/scale/decision";
import { createEngine, Engine } from "../../policy/scale/engine";
import type { Prediction } from "../../policy/scale/forecast/prediction";
import type { History } from "../../policy/scale/pace";
import type { RuleState } from "../../policy/scale/rule";

/** A decision as it is told. */
export interface PublishedDecision extends Decision {
  /** When it was made: wall clock, for people, and monotonic. */
  readonly decided_at: number;
  readonly decided_now: number;
  readonly rules: Readonly<Record<string, RuleState>>;
  /** The signals, by their stable window. */
  readonly signals: Readonly<Record<string, number>>;
}

interface Kept {
  readonly desired: number;
  readonly highest: History;
  readonly lowest: History;
  readonly grown: History;
  readonly shrunk: History;
  readonly panic_until: number;
  readonly stepped_at: Readonly<Record<string, number>>;
  readonly decision: PublishedDecision;
}

const stateKey = (pool: string): string => `scale/${pool}`;
const predictionKey = (pool: string): string => `scale_prediction/${pool}`;

const read = (ports: Ports, key: string): unknown => {
  const text = ports.shared.state.texts.get(key);
  return text === undefined ? undefined : ports.json.decode(text)[0];
};

/** The last decision about a pool; undefined before the first. */
export const publishedDecision = (ports: Ports, pool: string): PublishedDecision | undefined =>
  (read(ports, stateKey(pool)) as Kept | undefined)?.decision;

const recordOf = <Value>(map: LuaMap<string, Value>): Record<string, Value> => {
  const record: Record<string, Value> = {};
  for (const [name, value] of map) record[name] = value;
  return record;
};

export const rulesOfEngine = (engine: Engine): Record<string, RuleState> => recordOf(engine.rules);

export const keepEngine = (
  ports: Ports,
  pool: string,
  engine: Engine,
  decision: PublishedDecision,
): void => {
  const { highest, lowest, grown, shrunk, panic_until } = engine;
  const kept: Kept = {
    desired: decision.desired,
    highest,
    lowest,
    grown,
    shrunk,
    panic_until,
    stepped_at: recordOf(engine.stepped_at),
    decision,
  };
  ports.shared.state.texts.set(stateKey(pool), ports.json.encode(kept));
};

export const keepPrediction = (ports: Ports, pool: string, prediction: Prediction): void => {
  ports.shared.state.texts.set(predictionKey(pool), ports.json.encode(prediction));
};

const copy = (from: History, to: History): void => {
  for (const i of $range(0, from.times.length - 1)) {
    to.times[i] = from.times[i]!;
    to.values[i] = from.values[i]!;
  }
};

/** The engine as the leader before left it. */
export const restoreEngine = (ports: Ports, pool: string): Engine => {
  const engine = createEngine();
  const kept = read(ports, stateKey(pool)) as Kept | undefined;
  if (kept === undefined) return engine;
  engine.desired = kept.desired;
  engine.panic_until = kept.panic_until;
  for (const name of ["highest", "lowest", "grown", "shrunk"] as const) {
    copy(kept[name], engine[name]);
  }
  for (const [name, at] of pairs(kept.stepped_at)) engine.stepped_at.set(name, at);
  for (const [name, state] of pairs(kept.decision.rules)) engine.rules.set(name, state);
  engine.prediction = read(ports, predictionKey(pool)) as Prediction | undefined;
  return engine;
};

/** Forgets a pool that is not scaled any more. */
export const forgetScaling = (ports: Ports, pool: string): void => {
  ports.shared.state.texts.remove(stateKey(pool));
  ports.shared.state.texts.remove(predictionKey(pool));
};
