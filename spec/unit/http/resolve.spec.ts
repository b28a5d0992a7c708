import { createResolve } from "moontide/feature/http/resolve";
import type { DnsRecord } from "moontide/kernel/ports";
import { hostsAddresses } from "moontide/policy/http/hosts";
import { fakeMachine, portsOn } from "../../support/lua/ports";
import { fakeDns, Zone } from "../discovery/world";

const record = (value: string, ttl_seconds = 30): DnsRecord => ({ value, ttl_seconds });

const world = (zone: Zone, hosts?: string) => {
  const machine = fakeMachine();
  if (hosts !== undefined) machine.files["/etc/hosts"] = hosts;
  const dns = fakeDns(zone);
  const { files, clock } = portsOn(machine);
  return { machine, dns, zone, resolve: createResolve({ dns, files, clock }) };
};

describe("a host", () => {
  it("is itself when it is an address", () => {
    const { resolve, dns } = world({});
    assert.same(["192.0.2.1"], resolve("192.0.2.1", 1)[0]);
    assert.same(["2001:db8::1"], resolve("2001:db8::1", 1)[0]);
    assert.same([], dns.asked);
  });

  it("is looked for in /etc/hosts before anywhere else, as the file is now", () => {
    const { resolve, dns, machine } = world({ "a A": [record("192.0.2.9")] }, "192.0.2.1 a\n");
    assert.same(["192.0.2.1"], resolve("a", 1)[0]);
    assert.same([], dns.asked);
    machine.files["/etc/hosts"] = "";
    assert.same(["192.0.2.9"], resolve("a", 1)[0]);
  });

  it("is this machine when it is localhost", () => {
    assert.same(["127.0.0.1"], world({}).resolve("localhost", 1)[0]);
    assert.same(["::1"], world({}, "::1 localhost").resolve("localhost", 1)[0]);
  });

  it("has the addresses of its A records, or else of its AAAA records", () => {
    const zone = { "a A": [record("192.0.2.1"), record("192.0.2.2")], "b AAAA": [record("::1")] };
    const { resolve } = world(zone);
    assert.same(["192.0.2.1", "192.0.2.2"], resolve("a", 1)[0]);
    assert.same(["::1"], resolve("b", 1)[0]);
  });

  it("is asked for again when its answer has lapsed", () => {
    const { resolve, dns, machine } = world({
      "a A": [record("192.0.2.1", 60), record("192.0.2.2", 5)],
    });
    resolve("a", 1);
    machine.clock.advance(4);
    resolve("a", 1);
    assert.same(["a A"], dns.asked);
    machine.clock.advance(2);
    resolve("a", 1);
    assert.same(["a A", "a A"], dns.asked);
  });

  it("keeps its addresses while no name server answers", () => {
    const { resolve, zone, machine } = world({ "a A": [record("192.0.2.1", 5)] });
    resolve("a", 1);
    machine.clock.advance(3600);
    zone["a A"] = "timed out";
    zone["a AAAA"] = "timed out";
    assert.same(["192.0.2.1"], resolve("a", 1)[0]);
  });

  it("keeps its addresses in half of the time when a name server is silent, and lets that one be for a while", () => {
    const machine = fakeMachine();
    const { files, clock } = portsOn(machine);
    const dns = fakeDns({ "a A": [record("192.0.2.1", 5)] });
    let isSilent = false;
    let asked = 0;
    const resolve = createResolve({
      files,
      clock,
      dns: {
        query: (name, type, options) => {
          asked += 1;
          if (!isSilent) return dns.query(name, type, options);
          machine.clock.advance(options.timeout_seconds * options.attempts);
          return $multi(undefined, "timeout");
        },
      },
    });
    resolve("a", 4);
    machine.clock.advance(6);
    isSilent = true;
    const before = clock.now();
    assert.same(["192.0.2.1"], resolve("a", 4)[0]);
    assert.near(2, clock.now() - before, 0.001);
    assert.same(["192.0.2.1"], resolve("a", 4)[0]);
    assert.equal(2, asked);
    machine.clock.advance(11);
    isSilent = false;
    resolve("a", 4);
    assert.equal(3, asked);
  });

  it("says why it has no address", () => {
    const { resolve } = world({ "b A": "timed out", "b AAAA": "refused" });
    assert.equal("a has no address", resolve("a", 1)[1]);
    assert.equal("timed out", resolve("b", 1)[1]);
  });
});

describe("hostsAddresses", () => {
  const text =
    "# a 192.0.2.7\n127.0.0.1\tlocalhost lo # a\r\n 192.0.2.1  A.internal  a\n192.0.2.2 b a\nx a\n";
  it("finds names in any place and case, and no comments", () => {
    assert.same(["192.0.2.1", "192.0.2.2"], hostsAddresses(text, "a"));
    assert.same(["192.0.2.1"], hostsAddresses(text, "a.INTERNAL"));
    assert.same(["127.0.0.1"], hostsAddresses(text, "lo"));
    assert.same([], hostsAddresses(text, "c"));
  });
});
