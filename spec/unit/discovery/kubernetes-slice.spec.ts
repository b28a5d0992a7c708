import { json } from "moontide/adapter/json";
import type { EndpointDescription } from "moontide/kernel/endpoint";
import type { Decoded } from "moontide/policy/discovery/document-value";
import { descriptionId } from "moontide/policy/discovery/identity";
import { readSlice } from "moontide/policy/discovery/kubernetes-slice";
import { SliceOptions, sliceText } from "./kubernetes-cluster";

const read = (text: string, port?: string | number) =>
  readSlice(json.decode(text)[0] as Decoded, port, "web-1");

/** The endpoints, `!` behind those that drain, or why there are none. */
const found = (options: Partial<SliceOptions>, port?: string | number): string => {
  const text = sliceText({ name: "web-1", pods: [{ address: "10.0.0.1" }], ...options }, 1);
  const [slice, problem] = read(text, port);
  if (slice === undefined) return problem;
  if (slice.refusal !== undefined) return slice.refusal;
  const texts: string[] = [];
  for (const one of slice.endpoints) {
    texts[texts.length] = `${descriptionId(one)}${one.draining ? "!" : ""}`;
  }
  return table.concat(texts, " ");
};

const described = (options: Partial<SliceOptions>): EndpointDescription =>
  read(sliceText({ name: "web-1", pods: [], ...options }, 1))[0]!.endpoints[0]!;

describe("the conditions of an endpoint", () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{ "ready": true, "serving": true, "terminating": false }', "10.0.0.1:8080"],
    ['{ "ready": true }', "10.0.0.1:8080"],
    ["{}", "10.0.0.1:8080"],
    ["null", "10.0.0.1:8080"],
    ['{ "ready": null, "serving": null, "terminating": null }', "10.0.0.1:8080"],
    ['{ "ready": false }', ""],
    ['{ "ready": false, "serving": true, "terminating": false }', ""],
    ['{ "ready": false, "serving": true, "terminating": true }', "10.0.0.1:8080!"],
    ['{ "ready": false, "serving": false, "terminating": true }', ""],
    ['{ "ready": false, "terminating": true }', ""],
    ['{ "ready": true, "serving": true, "terminating": true }', "10.0.0.1:8080!"],
  ];
  for (const [conditions, expected] of cases) {
    it(`${conditions} give "${expected}"`, () => {
      assert.equal(expected, found({ pods: [{ address: "10.0.0.1", conditions }] }));
    });
  }
});

describe("the port of an EndpointSlice", () => {
  const two =
    '[{ "name": "http", "port": 8080 }, { "name": "metrics", "port": 9100, "protocol": "TCP" }]';

  it("is the only one of TCP when none is named", () => {
    const ports = '[{ "name": "quic", "port": 443, "protocol": "UDP" }, { "port": 8081 }]';
    assert.equal("10.0.0.1:8081", found({ ports }));
  });

  it("is chosen by name", () => {
    assert.equal("10.0.0.1:9100", found({ ports: two }, "metrics"));
  });

  it("is chosen by number", () => {
    assert.equal("10.0.0.1:9100", found({ ports: two }, 9100));
  });

  it("is a number as it is where the Service has no ports", () => {
    assert.equal("10.0.0.1:5432", found({ ports: "[]" }, 5432));
    assert.equal("10.0.0.1:5432", found({ ports: "null" }, 5432));
  });

  it("must be named where there are several", () => {
    assert.equal(
      'port: found nothing, expected which of these: "http" (8080), "metrics" (9100)',
      found({ ports: two }),
    );
  });

  it("must be there", () => {
    assert.equal(
      'port: found "grpc", expected "http" (8080), "metrics" (9100)',
      found({ ports: two }, "grpc"),
    );
    assert.equal("port: found 80, expected 8080", found({ ports: '[{ "port": 8080 }]' }, 80));
    assert.equal('port: found "http", expected no TCP port', found({ ports: "[]" }, "http"));
  });

  it("is not missed where there are no endpoints", () => {
    assert.equal("", found({ ports: "null", pods: [] }, "http"));
  });
});

describe("an endpoint of an EndpointSlice", () => {
  it("keeps the pod's UID, zone, hints, node, name and namespace", () => {
    const pod = {
      address: "10.0.0.1",
      uid: "b7",
      zone: "eu-1a",
      node: "node-3",
      for_zones: ["eu-1a", "eu-1b"],
    };
    assert.same(
      {
        address: "10.0.0.1",
        port: 8080,
        weight: 1,
        draining: false,
        instance: "b7",
        zone: "eu-1a",
        for_zones: ["eu-1a", "eu-1b"],
        metadata: { namespace: "shop", node: "node-3", pod: "pod-b7" },
      },
      described({ namespace: "shop", pods: [pod] }),
    );
  });

  it("needs none of them", () => {
    assert.same(
      {
        address: "10.0.0.1",
        port: 8080,
        weight: 1,
        draining: false,
        metadata: { namespace: "default" },
      },
      described({ pods: [{ address: "10.0.0.1", for_zones: [] }] }),
    );
  });

  it("has the canonical text of its IPv6 address", () => {
    const pods = [{ address: "2001:DB8:0:0::1" }];
    assert.equal("[2001:db8::1]:8080", found({ family: "IPv6", pods }));
  });

  it("is the first of its addresses", () => {
    const text = sliceText({ name: "web-1", pods: [{ address: "10.0.0.1" }] }, 1);
    const [several] = string.gsub(text, '%["10.0.0.1"%]', '["10.0.0.1", "10.0.0.2"]');
    const { endpoints } = read(several)[0]!;
    assert.equal(1, endpoints.length);
    assert.equal("10.0.0.1", endpoints[0]!.address);
  });
});

describe("an EndpointSlice", () => {
  it("of names is refused with the way out", () => {
    const pods = [{ address: "web.example" }];
    assert.truthy(
      string.find(found({ family: "FQDN", pods }), "discovery of type dns", 1, true)[0],
    );
  });

  const good = sliceText({ name: "web-1", pods: [{ address: "10.0.0.1" }] }, 7);
  const broken: readonly (readonly [string, string, string])[] = [
    ['"addressType": "IPv4"', '"addressType": "IPX"', 'web-1.addressType: found "IPX"'],
    ['"10.0.0.1"', '"10.0.0"', 'web-1.endpoints[0].addresses[0]: found "10.0.0"'],
    ['["10.0.0.1"]', "[]", "web-1.endpoints[0].addresses[0]: found nothing"],
    ['["10.0.0.1"]', "[3]", "web-1.endpoints[0].addresses[0]: found 3"],
    ['"port": 8080', '"port": 70000', "web-1.ports[0].port: found 70000"],
    ['"port": 8080', '"port": "x"', 'web-1.ports[0].port: found "x"'],
    ['"name": "http"', '"name": 5', "web-1.ports[0].name: found 5"],
    ['"resourceVersion": "7"', '"resourceVersion": 7', "web-1.metadata.resourceVersion: found 7"],
    ['"name": "web-1"', '"name": []', "web-1.metadata: found no name"],
    ['"metadata": {', '"other": {', "web-1.metadata: found nothing"],
  ];
  for (const [from, to, expected] of broken) {
    it(`with ${to} is refused`, () => {
      const [position] = string.find(good, from, 1, true);
      assert.truthy(position);
      const before = string.sub(good, 1, position - 1);
      const [, problem] = read(before + to + string.sub(good, position + from.length));
      assert.equal(expected, string.sub(problem ?? "", 1, expected.length));
    });
  }

  it("with a list that is none is refused", () => {
    const metadata = '"metadata": { "name": "a", "namespace": "b", "resourceVersion": "1" }';
    const [, endpoints] = read(`{ ${metadata}, "endpoints": 3 }`);
    assert.equal("web-1.endpoints: found 3, expected a list", endpoints);
    const [, entry] = read(
      `{ ${metadata}, "addressType": "IPv4", "ports": [{ "port": 1 }], "endpoints": [3] }`,
    );
    assert.equal("web-1.endpoints[0]: found 3, expected an endpoint", entry);
    const [, ports] = read(`{ ${metadata}, "ports": 3 }`);
    assert.equal("web-1.ports: found 3, expected a list of ports", ports);
    const [, port] = read(`{ ${metadata}, "ports": [3] }`);
    assert.equal("web-1.ports[0]: found 3, expected a port", port);
  });
});
