import type { EndpointDescription } from "moontide/kernel/endpoint";
import { descriptionId } from "moontide/policy/discovery/identity";
import { mergeSlices } from "moontide/policy/discovery/kubernetes-merge";
import type { Slice } from "moontide/policy/discovery/kubernetes-slice";

const endpoint = (address: string, instance?: string, draining = false): EndpointDescription => ({
  address,
  port: 80,
  weight: 1,
  draining,
  instance,
});

const slice = (endpoints: readonly EndpointDescription[], is_ipv6 = false): Slice => ({
  name: "web",
  is_ipv6,
  endpoints,
  refusal: undefined,
});

const refused = (refusal: string): Slice => ({
  name: "web",
  is_ipv6: false,
  endpoints: [],
  refusal,
});

const merged = (slices: readonly Slice[], prefers_ipv6 = false): string => {
  const [list, problem] = mergeSlices(slices, prefers_ipv6);
  if (list === undefined) return problem;
  const texts: string[] = [];
  for (const one of list) {
    texts[texts.length] = `${descriptionId(one)}=${one.instance ?? "-"}${one.draining ? "!" : ""}`;
  }
  return table.concat(texts, " ");
};

describe("the slices of a Service", () => {
  it("make one list, in the order of identities", () => {
    const slices = [
      slice([endpoint("10.0.0.9"), endpoint("10.0.0.1")]),
      slice([endpoint("10.0.0.5")]),
    ];
    assert.equal("10.0.0.1:80=- 10.0.0.5:80=- 10.0.0.9:80=-", merged(slices));
  });

  it("that hold an endpoint twice while it moves count it once", () => {
    assert.equal(
      "10.0.0.1:80=a",
      merged([slice([endpoint("10.0.0.1", "a")]), slice([endpoint("10.0.0.1", "a")])]),
    );
  });

  it("that give one address to a pod that leaves and to a new one mean the new one", () => {
    const old = endpoint("10.0.0.1", "old", true);
    const fresh = endpoint("10.0.0.1", "new");
    assert.equal("10.0.0.1:80=new", merged([slice([old]), slice([fresh])]));
    assert.equal("10.0.0.1:80=new", merged([slice([fresh]), slice([old])]));
  });

  describe("of a dual-stack Service", () => {
    const four = slice([endpoint("10.0.0.1", "a"), endpoint("10.0.0.2", "b")]);
    const six = slice([endpoint("2001:db8::1", "a"), endpoint("2001:db8::3", "c")], true);

    it("use each pod at its IPv4 address, and one that has none at the other", () => {
      assert.equal("10.0.0.1:80=a 10.0.0.2:80=b [2001:db8::3]:80=c", merged([six, four]));
    });

    it("use the IPv6 addresses where these are preferred", () => {
      assert.equal(
        "10.0.0.2:80=b [2001:db8::1]:80=a [2001:db8::3]:80=c",
        merged([four, six], true),
      );
    });

    it("use endpoints without identity at each address", () => {
      const slices = [slice([endpoint("10.0.0.1")]), slice([endpoint("2001:db8::1")], true)];
      assert.equal("10.0.0.1:80=- [2001:db8::1]:80=-", merged(slices));
    });
  });

  it("that can't be used are left out beside those that can", () => {
    assert.equal("10.0.0.1:80=-", merged([refused("no port"), slice([endpoint("10.0.0.1")])]));
  });

  it("that can't be used at all are an error, not an empty list", () => {
    assert.equal("no port", merged([slice([]), refused("no port")]));
  });

  it("without endpoints are an empty list", () => {
    assert.equal("", merged([slice([])]));
    assert.equal("", merged([]));
  });
});
