import type { DnsRecord } from "moontide/kernel/ports";
import { addressRecords, TtlBounds } from "moontide/policy/discovery/records";
import { serviceRecords, serviceTargets } from "moontide/policy/discovery/service-records";
import { summary } from "./descriptions";

const bounds: TtlBounds = { minimum_seconds: 5, maximum_seconds: 300 };

const address = (value: string, ttl_seconds = 60): DnsRecord => ({ value, ttl_seconds });

const service = (
  value: string,
  port: number,
  weight = 1,
  priority = 0,
  ttl_seconds = 60,
): DnsRecord => ({ value, port, weight, priority, ttl_seconds });

const endpointsOf = (
  records: readonly DnsRecord[],
  addresses: Record<string, readonly DnsRecord[]>,
): string => {
  const [found, err] = serviceRecords(records, addresses, bounds);
  if (found === undefined) error(err);
  return summary(found.endpoints);
};

describe("addressRecords", () => {
  it("makes an endpoint of each address, in the order of identities, each once", () => {
    const answers = [address("10.0.0.2"), address("2001:DB8::1"), address("10.0.0.1")];
    const { endpoints } = addressRecords([...answers, address("10.0.0.2")], 80, bounds);
    assert.equal("10.0.0.1:80, 10.0.0.2:80, [2001:db8::1]:80", summary(endpoints));
  });

  it("passes over what is no address, as a CNAME on the way", () => {
    const { endpoints } = addressRecords([address("web.example"), address("10.0.0.1")], 80, bounds);
    assert.equal("10.0.0.1:80", summary(endpoints));
  });

  it("takes the least time to live, within bounds", () => {
    const ttl = (...seconds: number[]): number => {
      const answers: DnsRecord[] = [];
      for (const value of seconds) answers[answers.length] = address("10.0.0.1", value);
      return addressRecords(answers, 80, bounds).ttl_seconds;
    };
    assert.equal(30, ttl(60, 30, 90));
    assert.equal(5, ttl(60, 0));
    assert.equal(300, ttl(86400));
    assert.equal(5, ttl());
  });
});

describe("serviceRecords", () => {
  it("joins targets and their addresses at the port and weight of each record", () => {
    const records = [service("b.example", 8080, 30), service("A.example.", 80, 10)];
    assert.same(["a.example", "b.example"], serviceTargets(records));
    const addresses = {
      "a.example": [address("10.0.0.1"), address("::1")],
      "b.example": [address("10.0.0.1")],
    };
    assert.equal("10.0.0.1:80*10, 10.0.0.1:8080*30, [::1]:80*10", endpointsOf(records, addresses));
  });

  it("uses the lowest priority alone", () => {
    const records = [service("backup", 80, 1, 20), service("main", 80, 1, 10)];
    assert.same(["main"], serviceTargets(records));
    assert.equal("10.0.0.1:80", endpointsOf(records, { main: [address("10.0.0.1")] }));
  });

  it("counts a weight of 0 as 1 and keeps proportions of large ones", () => {
    const addresses = { a: [address("10.0.0.1")], b: [address("10.0.0.2")] };
    const zero = [service("a", 80, 0), service("b", 80, 5)];
    assert.equal("10.0.0.1:80, 10.0.0.2:80*5", endpointsOf(zero, addresses));
    const large = [service("a", 80, 60000), service("b", 80, 15000)];
    assert.equal("10.0.0.1:80*1000, 10.0.0.2:80*250", endpointsOf(large, addresses));
    const between = [service("a", 80, 60000), service("b", 80, 100)];
    assert.equal("10.0.0.1:80*1000, 10.0.0.2:80*2", endpointsOf(between, addresses));
    const far = [service("a", 80, 60000), service("b", 80, 1)];
    assert.equal("10.0.0.1:80*1000, 10.0.0.2:80", endpointsOf(far, addresses));
  });

  it("keeps the heavier of two records for one endpoint, whatever their order", () => {
    const addresses = { a: [address("10.0.0.1")], b: [address("10.0.0.1")] };
    const [light, heavy] = [service("a", 80, 2), service("b", 80, 7)];
    assert.equal("10.0.0.1:80*7", endpointsOf([light, heavy], addresses));
    assert.equal("10.0.0.1:80*7", endpointsOf([heavy, light], addresses));
  });

  it("fails when a target could not be resolved, and leaves out one without addresses", () => {
    const records = [service("a", 80), service("b", 80)];
    const [found, err] = serviceRecords(records, { a: [address("10.0.0.1")] }, bounds);
    assert.is_nil(found);
    assert.equal("no answer for the SRV target b", err);
    assert.equal("10.0.0.1:80", endpointsOf(records, { a: [address("10.0.0.1")], b: [] }));
  });

  it("reads a target of one dot as no service, and passes over a port that can't be", () => {
    assert.equal("", endpointsOf([service(".", 80)], {}));
    assert.equal("", endpointsOf([service("a", 0), service("a", 65536)], {}));
    assert.equal("", endpointsOf([], {}));
  });

  it("takes the least time to live of the services and their addresses", () => {
    const ttl = (ofService: number, ofAddress: number): number => {
      const records = [service("a", 80, 1, 0, ofService)];
      const [found] = serviceRecords(records, { a: [address("10.0.0.1", ofAddress)] }, bounds);
      return found?.ttl_seconds ?? 0;
    };
    assert.equal(20, ttl(20, 40));
    assert.equal(20, ttl(40, 20));
    assert.equal(5, ttl(40, 1));
  });
});
