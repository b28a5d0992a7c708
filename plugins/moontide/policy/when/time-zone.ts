/** A time zone's offset from UTC over all time. */
export interface TimeZone {
  readonly name: string;
  /** Seconds since 1970 at which the offset changes, ascending; the one before the first is in `first_offset`. */
  readonly changes: readonly number[];
  readonly offsets: readonly number[];
  readonly first_offset: number;
}

export const utc: TimeZone = { name: "UTC", changes: [], offsets: [], first_offset: 0 };

/** Seconds east of UTC. */
export const offsetAt = (zone: TimeZone, _wall: number): number => zone.first_offset;
