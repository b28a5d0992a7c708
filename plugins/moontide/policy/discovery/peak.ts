/** How far back the highest count is remembered, in seconds, and in how many steps it is forgotten. */
export const peak_seconds = 600;
const slots = 10;
const slot_seconds = peak_seconds / slots;

/** The highest count of each minute of the last ten: a sliding maximum that needs no history of its own. */
export interface Peak {
  /** By slot; what is older than the window counts no more. */
  readonly highest: number[];
  /** Which slot of time each was last used for. */
  readonly used_for: number[];
}

export const createPeak = (): Peak => ({ highest: [], used_for: [] });

/** Notes a count and gives the highest of the window, this one included. */
export const notePeak = (peak: Peak, count: number, now: number): number => {
  const current = math.floor(now / slot_seconds);
  const slot = current % slots;
  const fresh = peak.used_for[slot] !== current;
  peak.highest[slot] = fresh ? count : math.max(peak.highest[slot]!, count);
  peak.used_for[slot] = current;
  let highest = count;
  for (const i of $range(0, slots - 1)) {
    const used = peak.used_for[i];
    if (used !== undefined && current - used < slots) {
      highest = math.max(highest, peak.highest[i]!);
    }
  }
  return highest;
};
