import { Result } from "../../kernel/result";

/** What an endpoint answered to a probe. */
export interface ProbeAnswer {
  readonly in_flight: number;
  readonly latency_seconds: number;
}

const isAmount = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value < math.huge;

/**
 * Reads the decoded answer to a probe: 200 and `{"in_flight": 3, "latency_seconds": 0.02}`. Further members are free.
 *
 * @returns what is wrong with it, else
 */
export const readProbeAnswer = (status: number, value: unknown): Result<ProbeAnswer> => {
  if (status !== 200) return $multi(undefined, string.format("status %d", status));
  if (type(value) !== "table") return $multi(undefined, "no JSON object");
  const { in_flight, latency_seconds } = value as Partial<ProbeAnswer>;
  if (!isAmount(in_flight)) return $multi(undefined, 'no "in_flight"');
  if (!isAmount(latency_seconds)) return $multi(undefined, 'no "latency_seconds"');
  return $multi({ in_flight, latency_seconds }, undefined);
};
