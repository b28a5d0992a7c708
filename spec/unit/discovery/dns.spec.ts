import type { DnsDiscoveryConfiguration } from "moontide/feature/configuration/schema";
import { dnsSource } from "moontide/feature/discovery/sources/dns";
import type { SourceAnswer } from "moontide/feature/discovery/sources/source";
import type { DnsRecord } from "moontide/kernel/ports";
import { descriptionId } from "moontide/policy/discovery/identity";
import { fakeMachine, portsOn } from "../../support/lua/ports";
import { checked, documentWith, FakeDns, fakeDns, yielding, Zone } from "./world";

const ports = portsOn(fakeMachine());

const discoveryOf = (options: string): DnsDiscoveryConfiguration =>
  checked(ports, documentWith(`"discovery": { "type": "dns", ${options} }`)).pools["web"]!
    .discovery as DnsDiscoveryConfiguration;

const address = (value: string, ttl_seconds = 30): DnsRecord => ({ value, ttl_seconds });

const service = (value: string, port: number, weight = 1, priority = 0): DnsRecord => ({
  value,
  ttl_seconds: 60,
  port,
  weight,
  priority,
});

const described = ({ endpoints, ttl_seconds }: SourceAnswer): string => {
  const texts: string[] = [];
  for (const one of endpoints!) texts[texts.length] = `${descriptionId(one)}=${one.weight}`;
  return `${table.concat(texts, " ")} for ${ttl_seconds} s`;
};

/** The endpoints and the time they hold, or the reason why there are none. */
const found = (options: string, dns: FakeDns): string => {
  const [answer, reason] = dnsSource.query(
    yielding(ports, dns),
    discoveryOf(options),
    dnsSource.start(),
  );
  return answer === undefined ? reason : described(answer);
};

interface Case {
  readonly name: string;
  readonly options: string;
  readonly zone: Zone;
  readonly found: string;
  /** What is asked, where it matters. */
  readonly asked?: readonly string[];
}

const a = '"name": "web.internal", "port": 80';
const aaaa = `${a}, "record": "AAAA"`;
const srv = '"name": "_http._tcp.web.internal", "record": "SRV"';
const srvName = "_http._tcp.web.internal SRV";

const cases: readonly Case[] = [
  {
    name: "A records, each at the configured port, sorted and once each, for the least lifetime",
    options: a,
    zone: { "web.internal A": [address("10.0.0.2", 9), address("10.0.0.1"), address("10.0.0.2")] },
    found: "10.0.0.1:80=1 10.0.0.2:80=1 for 9 s",
    asked: ["web.internal A"],
  },
  {
    name: "AAAA records",
    options: aaaa,
    zone: {
      "web.internal AAAA": [address("2001:db8:0::1")],
      "web.internal A": "must not be asked",
    },
    found: "[2001:db8::1]:80=1 for 30 s",
    asked: ["web.internal AAAA"],
  },
  {
    name: "addresses among records that are none",
    options: a,
    zone: { "web.internal A": [address("web-1.internal"), address("10.0.0.1")] },
    found: "10.0.0.1:80=1 for 30 s",
  },
  {
    name: "a lifetime of at least the minimum",
    options: `${a}, "minimum_ttl_seconds": 5`,
    zone: { "web.internal A": [address("10.0.0.1", 0)] },
    found: "10.0.0.1:80=1 for 5 s",
  },
  {
    name: "a lifetime of at most the maximum",
    options: `${a}, "maximum_ttl_seconds": 60`,
    zone: { "web.internal A": [address("10.0.0.1", 604800)] },
    found: "10.0.0.1:80=1 for 60 s",
  },
  { name: "no name", options: a, zone: {}, found: "web.internal has no A records" },
  {
    name: "nothing but other records",
    options: a,
    zone: { "web.internal A": [address("other.internal")] },
    found: "web.internal has no A records",
  },
  {
    name: "no answer",
    options: a,
    zone: { "web.internal A": "web.internal A: timed out" },
    found: "web.internal A: timed out",
  },
  {
    name: "services with their ports and weights, of the first priority",
    options: srv,
    zone: {
      [srvName]: [
        service("one.internal.", 8081, 3),
        service("two.internal", 8082),
        service("spare.internal", 80, 9, 10),
      ],
      "one.internal A": [address("10.0.0.1"), address("10.0.0.3", 5)],
      "two.internal A": [address("10.0.0.2")],
    },
    found: "10.0.0.1:8081=3 10.0.0.2:8082=1 10.0.0.3:8081=3 for 5 s",
    asked: [srvName, "one.internal A", "two.internal A"],
  },
  {
    name: "services whose targets have IPv6 addresses only",
    options: srv,
    zone: {
      [srvName]: [service("one.internal", 80)],
      "one.internal A": "one.internal A: timed out",
      "one.internal AAAA": [address("2001:db8::1")],
    },
    found: "[2001:db8::1]:80=1 for 30 s",
  },
  {
    name: "the other services when a target has no addresses",
    options: srv,
    zone: {
      [srvName]: [service("gone.internal", 80), service("one.internal", 80)],
      "one.internal A": [address("10.0.0.1")],
    },
    found: "10.0.0.1:80=1 for 30 s",
  },
  {
    name: "no services when one target can't be resolved: the others would get its share",
    options: srv,
    zone: {
      [srvName]: [service("one.internal", 80), service("two.internal", 80)],
      "one.internal A": [address("10.0.0.1")],
      "two.internal A": "two.internal A: timed out",
    },
    found: "two.internal A: timed out",
  },
  {
    name: "no services when it is not known whether a target has IPv6 addresses",
    options: srv,
    zone: { [srvName]: [service("one.internal", 80)], "one.internal AAAA": "no answer" },
    found: "no answer",
  },
  {
    name: "no services where none are listed",
    options: srv,
    zone: {},
    found: "_http._tcp.web.internal has no SRV records",
  },
  {
    name: "no services where the target says that there are none",
    options: srv,
    zone: { [srvName]: [service(".", 80)] },
    found: "_http._tcp.web.internal has no SRV records",
  },
  {
    name: "no answer about services",
    options: srv,
    zone: { [srvName]: "refused" },
    found: "refused",
  },
];

describe("the domain name system as a source finds", () => {
  for (const one of cases) {
    it(one.name, () => {
      const dns = fakeDns(one.zone);
      assert.equal(one.found, found(one.options, dns));
      if (one.asked !== undefined) assert.same(one.asked, dns.asked);
    });
  }
});

describe("the identity of a source in the domain name system", () => {
  const identity = (options: string): string => dnsSource.identity(discoveryOf(options));

  it("is what is asked: name, type and port", () => {
    const different = [
      a,
      aaaa,
      srv,
      '"name": "api.internal", "port": 80',
      '"name": "web.internal", "port": 81',
    ];
    const seen = new LuaSet<string>();
    for (const options of different) {
      assert.is_false(seen.has(identity(options)), options);
      seen.add(identity(options));
    }
  });

  it("is not whom, how often and for how long", () => {
    assert.equal(
      identity(a),
      identity(`${a}, "nameservers": ["10.0.0.53"], "maximum_ttl_seconds": 9`),
    );
  });
});
