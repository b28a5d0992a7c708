import { Random } from "../../kernel/ports";

/** Clients come back over half as long again, and over two seconds at least. */
const spread = 0.5;
const leastSpreadSeconds = 2;

/** `Retry-After` so that not all whom an overload turned away come back in the same second. */
export const jittered = (seconds: number, random: Random): number => {
  const most = math.max(leastSpreadSeconds, math.floor(seconds * spread));
  return seconds + math.floor(random.uniform() * (most + 1));
};
