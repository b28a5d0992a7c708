import { Clock, Dns, DnsRecord, Files } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { parseIp } from "../../policy/address/ip";
import { hostsAddresses } from "../../policy/http/hosts";

/** What names are looked up with. */
export interface Lookup {
  readonly dns: Dns;
  readonly files: Files;
  readonly clock: Clock;
}

interface Remembered {
  readonly addresses: readonly string[];
  readonly until: number;
}

/** Finds the addresses of a host, in the order in which they are tried; never none. */
export type Resolve = (
  this: void,
  host: string,
  timeout_seconds: number,
) => Result<readonly string[]>;

const hostsFile = "/etc/hosts";
const loopback: readonly string[] = ["127.0.0.1"];
const attempts = 2;
const [shortestSeconds, longestSeconds] = [1, 3600] as const;

/** Name servers that did not answer are left alone for so long, where there are addresses from before. */
const pauseSeconds = 10;

const ask = (lookup: Lookup, host: string, seconds: number): Result<readonly DnsRecord[]> => {
  const options = { nameservers: [], timeout_seconds: seconds / attempts, attempts };
  const [ipv4, problem] = lookup.dns.query(host, "A", options);
  // Who is silent has taken all of the time.
  if (ipv4 === undefined) return $multi(undefined, problem);
  if (ipv4.length > 0) return $multi(ipv4, undefined);
  const [ipv6, other] = lookup.dns.query(host, "AAAA", options);
  if (ipv6 !== undefined && ipv6.length > 0) return $multi(ipv6, undefined);
  return $multi(undefined, other ?? `${host} has no address`);
};

const remember = (records: readonly DnsRecord[], now: number): Remembered => {
  const addresses: string[] = [];
  let ttl = longestSeconds as number;
  for (const record of records) {
    addresses[addresses.length] = record.value;
    ttl = math.min(ttl, record.ttl_seconds);
  }
  return { addresses, until: now + math.max(ttl, shortestSeconds) };
};

/**
 * Addresses stand for themselves; names are looked for in /etc/hosts, which is read anew each time, then in the DNS.
 * Answers are kept for as long as they say, and while no name server answers: a registry outlives its name server.
 */
export const createResolve = (lookup: Lookup): Resolve => {
  const known = new LuaMap<string, Remembered>();
  return (host, timeout_seconds) => {
    if (parseIp(host) !== undefined) return $multi([host], undefined);
    const [hosts] = lookup.files.read(hostsFile);
    const listed = hostsAddresses(hosts ?? "", host);
    if (listed.length > 0) return $multi(listed, undefined);
    if (host === "localhost") return $multi(loopback, undefined);
    const remembered = known.get(host);
    if (remembered !== undefined && lookup.clock.now() < remembered.until) {
      return $multi(remembered.addresses, undefined);
    }
    // A name server that is silent must leave time for connecting to the addresses from before.
    const seconds = remembered === undefined ? timeout_seconds : timeout_seconds / 2;
    const [records, problem] = ask(lookup, host, seconds);
    if (records === undefined) {
      if (remembered === undefined) return $multi(undefined, problem);
      const { addresses } = remembered;
      known.set(host, { addresses, until: lookup.clock.now() + pauseSeconds });
      return $multi(addresses, undefined);
    }
    const fresh = remember(records, lookup.clock.now());
    known.set(host, fresh);
    return $multi(fresh.addresses, undefined);
  };
};
