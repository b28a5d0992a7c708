/** Step policies, after AWS's step scaling: bands of a signal, each with what is to be added or taken away. */
export interface Band {
  /** From this value on; of all bands that reach so far the highest counts. */
  readonly at_least: number;
  /** Instances more, or fewer where it is below 0; `percent` of those there are, at least one. */
  readonly instances?: number;
  readonly percent?: number;
}

export interface StepOptions {
  readonly bands: readonly Band[];
  /** How long the next change has to wait for this one to show. */
  readonly cooldown_seconds: number;
}

const bandFor = (bands: readonly Band[], value: number): Band | undefined => {
  let found: Band | undefined;
  for (const band of bands) {
    if (value >= band.at_least && (found === undefined || band.at_least > found.at_least)) {
      found = band;
    }
  }
  return found;
};

const roundAway = (change: number): number => (change < 0 ? math.floor(change) : math.ceil(change));

/** How many instances there should be by the band that a value lies in; as many as there are in none. */
export const stepFrom = ({ bands }: StepOptions, value: number, present: number): number => {
  const band = bandFor(bands, value);
  if (band === undefined) return present;
  const change = band.instances ?? roundAway(((band.percent ?? 0) * present) / 100);
  return math.max(0, present + change);
};
