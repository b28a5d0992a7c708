import { nextHash } from "../key/hash";

/** Clients stand at one of so many points: 32 bits. */
export const points = 4294967296;

/** Another point for each seed, as good as independent of the first. Allocates nothing. */
export const mixPoint = (point: number, seed: number): number => nextHash(nextHash(point) + seed);
