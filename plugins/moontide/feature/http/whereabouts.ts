import { YieldingPorts } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { createResolve, Resolve } from "./resolve";

/** Names are looked up again after so long, beside the requests; those who wait have the addresses from before. */
const resolvedSeconds = 5;

/** Where a host that requests go to all the time is found. */
export interface Whereabouts {
  readonly host: string;
  /** What the name leads to, and until when that is not asked again. */
  addresses: readonly string[] | undefined;
  resolved_until: number;
  resolving: boolean;
}

export const createWhereabouts = (host: string): Whereabouts => ({
  host,
  addresses: undefined,
  resolved_until: 0,
  resolving: false,
});

/** One for each set of ports: what it remembers is the worker's. */
const resolves = new LuaTable<YieldingPorts, Resolve>();

const resolveOf = (ports: YieldingPorts): Resolve => {
  let resolve = resolves.get(ports) as Resolve | undefined;
  if (resolve === undefined) {
    resolve = createResolve(ports);
    resolves.set(ports, resolve);
  }
  return resolve;
};

const lookUp = (
  ports: YieldingPorts,
  whereabouts: Whereabouts,
  seconds: number,
): Result<readonly string[]> => {
  whereabouts.resolved_until = ports.clock.now() + resolvedSeconds;
  const [addresses, problem] = resolveOf(ports)(whereabouts.host, seconds);
  if (addresses === undefined) return $multi(undefined, problem);
  whereabouts.addresses = addresses;
  return $multi(addresses, undefined);
};

const lookUpBeside = (ports: YieldingPorts, whereabouts: Whereabouts): void => {
  whereabouts.resolving = true;
  const started = ports.spawn(`name ${whereabouts.host}`, () => {
    const [ok, problem] = pcall(lookUp, ports, whereabouts, 1);
    whereabouts.resolving = false;
    if (!ok) error(problem, 0);
  });
  if (!started) whereabouts.resolving = false;
};

/**
 * The addresses of the host, never none. Only the first time waits for a name server; from then on it is asked beside
 * the requests, and while it is silent the addresses from before hold.
 *
 * @param until on the monotonic clock: how long the first look-up may take
 */
export const addressesOf = (
  ports: YieldingPorts,
  whereabouts: Whereabouts,
  until: number,
): Result<readonly string[]> => {
  const now = ports.clock.now();
  const { addresses } = whereabouts;
  if (addresses === undefined) return lookUp(ports, whereabouts, until - now);
  if (now >= whereabouts.resolved_until && !whereabouts.resolving) lookUpBeside(ports, whereabouts);
  return $multi(addresses, undefined);
};
