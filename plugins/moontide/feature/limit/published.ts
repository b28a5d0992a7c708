import { Ports } from "../../kernel/ports";
import { LimiterState } from "../../policy/limit/limiter";

/**
 * Limits that adapt, in `moontide_admission`: `limit/KEY` is the one in force, 0 while there is none yet, and
 * `limiter/KEY` all that its algorithm knows, as JSON, for the next leader.
 */
const limitKey = (key: string): string => `limit/${key}`;
const stateKey = (key: string): string => `limiter/${key}`;

interface Kept {
  readonly algorithm: string;
  readonly state: LimiterState;
}

export const publishedLimit = (ports: Ports, key: string): number =>
  ports.shared.admission.numbers.get(limitKey(key));

export const publishLimit = (
  ports: Ports,
  key: string,
  algorithm: string,
  state: LimiterState,
): void => {
  const { numbers, texts } = ports.shared.admission;
  numbers.set(limitKey(key), math.max(1, math.floor(state.limit)));
  texts.set(stateKey(key), ports.json.encode({ algorithm, state }));
};

/** What the leader before knew; undefined when nobody did, or the algorithm was another. */
export const readLimiterState = (
  ports: Ports,
  key: string,
  algorithm: string,
): LimiterState | undefined => {
  const text = ports.shared.admission.texts.get(stateKey(key));
  if (text === undefined) return undefined;
  const [kept] = ports.json.decode(text);
  const found = kept as Kept | undefined;
  return found?.algorithm === algorithm ? found.state : undefined;
};

export const removeLimit = (ports: Ports, key: string): void => {
  ports.shared.admission.numbers.remove(limitKey(key));
  ports.shared.admission.texts.remove(stateKey(key));
};
