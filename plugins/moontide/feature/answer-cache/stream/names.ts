/** Under which keys shared memory has what workers tell each other of a stream. */

/** Who asks for it; goes where that one gives no sign of life. */
export const leaseName = (key: string): string => `stream/${key}`;

/** Its texts, by number. */
export const chunkName = (owner: string, number: number): string =>
  string.format("stream/%s/%d", owner, number);

/** How many of them were written: whoever misses one that was knows that it is gone. */
export const countName = (owner: string): string => `stream/${owner}/count`;

/** Other workers want it. */
export const wantedName = (owner: string): string => `stream/${owner}/wanted`;

/** Changes when any of a worker's streams is wanted: one look for all of them. */
export const callName = (generation: string): string => `stream/call/${generation}`;

/** Of the worker that asks. */
export const generationOf = (owner: string): string => string.match(owner, "^[^/]*")[0]!;
