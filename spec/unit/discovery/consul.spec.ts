import { json } from "moontide/adapter/json";
import type { EndpointDescription } from "moontide/kernel/endpoint";
import { nextConsulIndex, parseConsulAnswer } from "moontide/policy/discovery/consul";
import { remarksText, startRemarks } from "moontide/policy/discovery/remarks";

const entry = (service: string, rest = '"Node": { "Address": "10.0.0.9" }, "Checks": []'): string =>
  `{ ${rest}, "Service": { "ID": "w1", "Port": 80, ${service} } }`;

const parsed = (...entries: string[]): readonly EndpointDescription[] => {
  const [endpoints, problem] = parseConsulAnswer(
    `[${table.concat(entries, ",")}]`,
    "web",
    json,
    startRemarks(),
  );
  return endpoints ?? error(problem, 2);
};

const only = (text: string): EndpointDescription => parsed(text)[0]!;

const refused = (body: string): string =>
  parseConsulAnswer(body, "web", json, startRemarks())[1] ?? error("it was taken", 2);

const remarked = (...entries: string[]): string | undefined => {
  const remarks = startRemarks();
  parseConsulAnswer(`[${table.concat(entries, ",")}]`, "web", json, remarks);
  return remarksText(remarks);
};

describe("an entry of a Consul service", () => {
  it("is where the service listens, or else its node", () => {
    assert.equal("10.0.0.1", only(entry('"Address": "10.0.0.1"')).address);
    assert.equal("10.0.0.9", only(entry('"Address": ""')).address);
    assert.equal("10.0.0.9", only(entry('"Address": null')).address);
    assert.equal("2001:db8::1", only(entry('"Address": "2001:DB8:0::1"')).address);
  });

  it("is named by its ID", () => assert.equal("w1", only(entry('"Tags": null')).instance));

  it("has the weight of its metadata, else of its service", () => {
    const weights = '"Weights": { "Passing": 7, "Warning": 3 }';
    const warning = '"Node": { "Address": "10.0.0.9" }, "Checks": [{ "Status": "warning" }]';
    assert.equal(1, only(entry('"Tags": []')).weight);
    assert.equal(7, only(entry(weights)).weight);
    assert.equal(3, only(entry(weights, warning)).weight);
    assert.equal(5, only(entry(`${weights}, "Meta": { "weight": "5" }`)).weight);
  });

  it("is drained by a weight of 0 and by maintenance, of itself or its node", () => {
    const inMaintenance = (id: string): string =>
      `"Node": { "Address": "10.0.0.9" }, "Checks": [{ "CheckID": "${id}", "Status": "critical" }]`;
    assert.is_true(only(entry('"Meta": { "weight": "0" }')).draining);
    assert.equal(1, only(entry('"Meta": { "weight": "0" }')).weight);
    assert.is_true(only(entry('"Tags": []', inMaintenance("_node_maintenance"))).draining);
    assert.is_true(only(entry('"Tags": []', inMaintenance("_service_maintenance:w1"))).draining);
    assert.is_false(only(entry('"Tags": []', inMaintenance("service:w1"))).draining);
  });

  it("says where it runs and when it is used, by its metadata or its node's", () => {
    const node =
      '"Node": { "Address": "10.0.0.9", "Meta": { "zone": "a", "region": "r" } }, "Checks": []';
    const own = only(entry('"Meta": { "zone": "b", "priority": "1" }', node));
    assert.same(["b", "r", 1], [own.zone, own.region, own.priority]);
    assert.is_nil(only(entry('"Meta": {}')).priority);
  });

  it("has its metadata and tags together, metadata first", () => {
    const { metadata } = only(
      entry('"Tags": ["canary", "version=1", "team=a=b"], "Meta": { "version": "2" }'),
    );
    assert.same({ canary: "true", version: "2", team: "a=b" }, metadata);
    assert.is_nil(only(entry('"Tags": []')).metadata);
  });
});

describe("the entries of a Consul service", () => {
  it("keep the proportions of their weights when these are above ours", () => {
    const list = parsed(
      entry('"Address": "10.0.0.1", "Weights": { "Passing": 60000 }'),
      entry('"Address": "10.0.0.2", "Weights": { "Passing": 30000 }'),
      entry('"Address": "10.0.0.3", "Weights": { "Passing": 1 }'),
    );
    assert.same([1000, 500, 1], [list[0]!.weight, list[1]!.weight, list[2]!.weight]);
  });

  it("are each address once: who does not drain, then the greater ID, in whatever order", () => {
    const at = (id: string, weight: number): string =>
      `{ "Service": { "ID": "${id}", "Port": 80, "Address": "10.0.0.1", "Meta": { "weight": "${weight}" } } }`;
    for (const list of [
      [at("a", 0), at("b", 3), at("c", 0)],
      [at("c", 0), at("b", 3), at("a", 0)],
      [at("a", 4), at("b", 3)],
      [at("b", 3), at("a", 4)],
    ]) {
      const endpoints = parsed(...list);
      assert.equal(1, endpoints.length);
      assert.equal("b", endpoints[0]!.instance);
    }
  });

  it("stay without those that can't be used, of which it is said what was wrong", () => {
    const bad: [string, string][] = [
      ['"Address": "web.internal"', 'service "w1".Address: found "web.internal", expected an IP'],
      ['"Port": 0', 'service "w1".Port: found 0, expected a port'],
      ['"Port": 80.5', "expected a port"],
      ['"ID": 7', "entry 2.ID: found 7"],
    ];
    const good = entry('"Address": "10.0.0.1"');
    for (const [text, expected] of bad) {
      assert.equal(1, parsed(good, entry(text)).length);
      const said = remarked(good, entry(text))!;
      assert.is_true(string.find(said, expected, 1, true)[0] !== undefined, said);
    }
    assert.equal(1, parsed(good, "7").length);
    assert.equal(
      "entry 2: found 7, expected an object; and 1 more like this",
      remarked(good, "7", "8"),
    );
  });

  it("are of the service that was asked for, in whatever case, and no other", () => {
    const own = entry('"Address": "10.0.0.1", "Service": "Web"');
    const other = entry('"Address": "10.0.0.2", "Service": "billing"');
    assert.equal("10.0.0.1", parsed(own, other)[0]!.address);
    assert.equal('service "w1".Service: found "billing", expected "web"', remarked(own, other));
    assert.is_string(refused(`[${other}]`));
  });

  it("are used with metadata that is wrong, of which it is said", () => {
    const text = entry('"Address": "10.0.0.1", "Meta": { "weight": "heavy", "priority": "-1" }');
    assert.equal(1, only(text).weight);
    assert.is_nil(only(text).priority);
    assert.equal(
      'service "w1".Meta.weight: found "heavy", expected a whole number from 0 to 65535; and 1 more like this',
      remarked(text),
    );
  });

  it("may be none", () => assert.same([], parsed()));

  it("are refused when none can be used, so that garbage never empties a pool", () => {
    assert.equal(
      'no entry can be used: service "w1".Port: found 0, expected a port from 1 to 65535',
      refused(`[${entry('"Port": 0')}]`),
    );
    assert.equal("the answer is no JSON list", refused("{}"));
    assert.equal("the answer is no JSON list", refused(""));
    assert.equal("the answer is no JSON list", refused('"[]"'));
    assert.is_string(refused("[{"));
  });
});

describe("Consul's index", () => {
  const next = (previous: number, header: string | undefined): number | undefined =>
    nextConsulIndex(previous, header)[0];

  it("is asked with next", () => {
    assert.equal(17, next(0, "17"));
    assert.equal(17, next(17, "17"));
    assert.equal(9007199254740000, next(17, "9007199254740000"));
  });

  it("begins anew when it goes backwards, and waits even when it is 0", () => {
    assert.equal(0, next(17, "16"));
    assert.equal(1, next(0, "0"));
  });

  it("is missing where no Consul is", () => {
    assert.is_nil(next(0, undefined));
    for (const header of ["", "abc", "-1", "1.5", "9007199254740993000", string.rep("9", 400)]) {
      const [index, problem] = nextConsulIndex(0, header);
      assert.is_nil(index);
      assert.equal("the answer has no X-Consul-Index: is this Consul?", problem);
    }
  });
});
