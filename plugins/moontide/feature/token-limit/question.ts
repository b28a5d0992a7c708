import { Allowance } from "./allowance";

export const whole = (value: number): string => string.format("%.0f", value);

/** A worker that dies does not renew its leases: so much longer it seems to hold what it held. */
export const leaseSeconds = 60;

/** So many windows counts are kept behind the last use of them. */
const keptWindows = 2;

/** A period's are kept beyond its end: the next one begins anew by itself. */
const keptMilliseconds = ({ calendar, window_seconds }: Allowance): string => {
  const seconds = calendar === undefined ? keptWindows * window_seconds : 2 * 2678400;
  return whole(math.max(seconds, 2 * leaseSeconds) * 1000);
};

const kindOf = ({ quantity, calendar }: Allowance): string => {
  if (quantity === "parallel_requests") return "n";
  return calendar === undefined ? "w" : "p";
};

/** Adds the keys and the five arguments that the script has for one allowance (policy/token-limit/script.ts). */
export const addQuestion = (
  allowance: Allowance,
  key: string,
  time: number,
  first: number,
  amount: number,
  keys: string[],
  values: string[],
): void => {
  const { remote_prefix, calendar, window_seconds } = allowance;
  const name = remote_prefix + key;
  keys[keys.length] = name;
  keys[keys.length] = `${name}/leases`;
  values[values.length] = kindOf(allowance);
  values[values.length] = whole(calendar === undefined ? window_seconds * 1e6 : time);
  values[values.length] = whole(first);
  values[values.length] = whole(amount);
  values[values.length] = keptMilliseconds(allowance);
};
