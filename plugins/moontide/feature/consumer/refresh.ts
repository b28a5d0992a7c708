import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { fetchKeys } from "./fetch";
import { Issuer } from "./issuer";
import { claimsFetch, endFetch, fetchEnd, followKeys, keysAge } from "./jwks";

/** Beside the caller: the client of a request that needs the keys may leave. */
const beginFetch = (gateway: Gateway, ports: YieldingPorts, issuer: Issuer): void => {
  const begun = ports.spawn(`keys of ${issuer.name}`, () => {
    fetchKeys(gateway, ports, issuer);
  });
  if (!begun) endFetch(ports, issuer.name);
};

const isDue = (ports: YieldingPorts, issuer: Issuer): boolean => {
  const { jwks } = issuer.options;
  if (jwks === undefined) return false;
  const age = keysAge(ports, issuer.name);
  return issuer.keys.length === 0 || age === undefined || age >= jwks.refresh_seconds;
};

/** What the leader does every second: fetches keys that are old, or were never there. */
export const refreshKeys = (gateway: Gateway, ports: YieldingPorts): void => {
  for (const [, issuer] of gateway.consumers.issuers) {
    if (isDue(ports, issuer) && claimsFetch(ports, issuer)) beginFetch(gateway, ports, issuer);
  }
};

/** So many requests of a worker wait for one fetch; who comes then is told to come again. */
const maximumWaiting = 200;

const pollSeconds = 0.02;

const waitFor = (ports: YieldingPorts, issuer: Issuer, end: number): void => {
  if (issuer.awaited !== end) {
    issuer.awaited = end;
    issuer.waiting = 0;
  }
  issuer.waiting += 1;
  if (issuer.waiting > maximumWaiting) return;
  while (fetchEnd(ports, issuer.name) === end && !ports.isExiting()) ports.sleep(pollSeconds);
};

/**
 * For a request whose token needs a key that is not known: has the keys fetched where that is due, and waits for a fetch
 * that is under way. Afterwards this worker knows what there is to know. Yields.
 */
export const awaitKeys = (gateway: Gateway, ports: YieldingPorts, issuer: Issuer): void => {
  if (issuer.options.jwks === undefined) return;
  if (claimsFetch(ports, issuer)) beginFetch(gateway, ports, issuer);
  const end = fetchEnd(ports, issuer.name);
  if (end > 0) waitFor(ports, issuer, end);
  followKeys(gateway);
};
