/** A bound that nginx knows only as a directive, so that there is a location for each. */
export interface StreamingCeiling {
  readonly name: string;
  readonly bytes: number;
}

/**
 * How much a streaming route takes of a body whose size was not announced: the first of these that is no less than the
 * route's `maximum_body_bytes`. The second is the default. Also read in Node, by scripts/snippets.ts.
 */
export const streamingCeilings: readonly StreamingCeiling[] = [
  { name: "1m", bytes: 1048576 },
  { name: "10m", bytes: 10485760 },
  { name: "100m", bytes: 104857600 },
  { name: "1g", bytes: 1073741824 },
];
