import type { DnsRecord } from "moontide/kernel/ports";
import { Held, SourceFixture, Trouble, yieldingOn } from "./fixture";

const recordsOf = (held: readonly Held[]): DnsRecord[] => {
  const records: DnsRecord[] = [];
  for (const { address, port, weight } of held) {
    records[records.length] = { value: `${address}.test.`, ttl_seconds: 1, port, weight };
  }
  return records;
};

/** SRV records, whose targets are called after their addresses. */
export const dns: SourceFixture = {
  type: "dns",
  discovery: '{ "type": "dns", "name": "_http._tcp.web.test", "record": "SRV" }',
  has_weights: true,
  empty: "an error",
  troubles: ["down", "silent"],
  garbage: [],
  open: (machine) => {
    let services: readonly DnsRecord[] = [];
    let suffered: Trouble | undefined;
    let noise: string | undefined;
    const ports = yieldingOn(machine, {
      dns: {
        query: (name, type, { timeout_seconds, attempts }) => {
          if (suffered === "silent") machine.clock.advance(timeout_seconds * attempts);
          if (suffered !== undefined) return $multi(undefined, `${name}: no answer`);
          if (type === "SRV" && noise !== undefined)
            return $multi([{ value: noise, ttl_seconds: 1, port: 80 }], undefined);
          if (type === "SRV") return $multi(services, undefined);
          const address = string.match(name, "^([%d.]+)%.test$")[0];
          if (type === "AAAA" || address === undefined) return $multi([], undefined);
          return $multi([{ value: address, ttl_seconds: 1 }], undefined);
        },
      },
    });
    return {
      ports,
      holds: (held) => {
        services = recordsOf(held);
      },
      suffers: (trouble) => {
        suffered = trouble;
      },
      says: (garbage) => {
        noise = garbage;
      },
    };
  },
};
