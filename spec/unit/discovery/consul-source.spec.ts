import type { ConsulDiscoveryConfiguration } from "moontide/feature/configuration/schema";
import { consulSource } from "moontide/feature/discovery/sources/consul";
import { longestWaitSeconds, SourceAnswer } from "moontide/feature/discovery/sources/source";
import type { HttpRequest, YieldingPorts } from "moontide/kernel/ports";
import type { FakeAnswer } from "../../support/lua/http";
import { FakeMachine, fakeMachine, yieldingOn } from "../../support/lua/ports";
import { checked, documentWith } from "./world";

const one =
  '[{ "Service": { "ID": "w1", "Port": 80, "Address": "10.0.0.1", "Meta": {} }, "Checks": [] }]';

let machine: FakeMachine;
let session: ReturnType<typeof consulSource.start>;
let answer: FakeAnswer | string;

const configured = (options = ""): ConsulDiscoveryConfiguration => {
  const text = documentWith(`"discovery": { "type": "consul", "service": "web"${options} }`);
  const { configuration } = { configuration: checked(yieldingOn(machine), text) };
  return configuration.pools["web"]!.discovery as ConsulDiscoveryConfiguration;
};

const ask = (options = ""): LuaMultiReturn<[SourceAnswer | undefined, string | undefined]> =>
  consulSource.query(yieldingOn(machine), configured(options), session);

const asked = (): HttpRequest => machine.http.asked[machine.http.asked.length - 1]!;

const says = (index: number, body = one, headers: Record<string, string> = {}): void => {
  headers["x-consul-index"] = `${index}`;
  answer = { headers, body };
};

before_each(() => {
  machine = fakeMachine();
  session = consulSource.start();
  machine.http.answer(() => answer);
  says(5);
});

describe("a question to Consul", () => {
  it("asks for what passes at once, then waits for a change", () => {
    ask();
    assert.equal("http://127.0.0.1:8500/v1/health/service/web?passing=true", asked().url);
    assert.equal(5, asked().read_timeout_seconds);
    ask();
    const waiting = "http://127.0.0.1:8500/v1/health/service/web?index=5&wait=18s&passing=true";
    assert.equal(waiting, asked().url);
    assert.equal(longestWaitSeconds, asked().read_timeout_seconds);
  });

  it("names all that is asked for, escaped", () => {
    ask(
      ', "address": "https://[::1]:8501/", "passing_only": false, "tags": ["a b", "v=2"], "datacenter": "dc&1", ' +
        '"namespace": "n", "partition": "p", "tls": { "verify": false, "server_name": "consul.test" }',
    );
    assert.equal(
      "https://[::1]:8501/v1/health/service/web?tag=a%20b&tag=v%3D2&dc=dc%261&ns=n&partition=p",
      asked().url,
    );
    assert.is_false(asked().verify);
    assert.equal("consul.test", asked().server_name);
  });

  it("holds the token as it is now", () => {
    const token = ', "token": { "file": "/token" }';
    machine.secrets["file /token"] = "first";
    ask(token);
    assert.equal("first", asked().headers!["X-Consul-Token"]);
    machine.secrets["file /token"] = "second";
    ask(token);
    assert.equal("second", asked().headers!["X-Consul-Token"]);
  });

  it("is not asked without a token that can stand in a header", () => {
    const token = ', "token": { "env": "TOKEN" }';
    assert.equal("env TOKEN is not there", ask(token)[1]);
    machine.secrets["env TOKEN"] = "a\nX-Evil: b";
    const [, problem] = ask(token);
    assert.equal(
      "the secret in variable TOKEN holds a line break or another control character",
      problem,
    );
    assert.same([], machine.http.asked);
  });

  it("keeps a quarter of a second between answers, and longer when they take long to read", () => {
    ask();
    const before = machine.clock.now();
    says(6);
    ask();
    assert.equal(0.25, machine.clock.now() - before);
    machine.clock.advance(1);
    says(7);
    ask();
    assert.equal(1.25, machine.clock.now() - before);
    const ports = yieldingOn(machine);
    const slowly: YieldingPorts = {
      ...ports,
      json: {
        ...ports.json,
        decode: (text) => {
          machine.clock.advance(0.05);
          return ports.json.decode(text);
        },
      },
    };
    says(8);
    consulSource.query(slowly, configured(), session);
    const read = machine.clock.now();
    ask();
    assert.equal(0.5, math.floor((machine.clock.now() - read) * 1000 + 0.5) / 1000);
  });
});

describe("an answer of Consul", () => {
  it("brings the list, and nothing as long as the index stays", () => {
    assert.equal(1, ask()[0]!.endpoints!.length);
    assert.is_nil(ask()[0]!.endpoints);
    says(6, "[]");
    assert.same([], ask()[0]!.endpoints);
  });

  it("with a lower index is taken, and asked for anew without waiting", () => {
    ask();
    says(3, "[]");
    assert.same([], ask()[0]!.endpoints);
    says(3);
    assert.equal(1, ask()[0]!.endpoints!.length);
    assert.is_nil(string.find(asked().url, "index", 1, true)[0]);
  });

  it("keeps saying what was left out of the list", () => {
    const bad = '{ "Service": { "ID": "w2", "Port": 0, "Address": "10.0.0.2" } }';
    says(5, `[${string.sub(one, 2, -2)}, ${bad}]`);
    const problem = 'service "w2".Port: found 0, expected a port from 1 to 65535';
    assert.equal(problem, ask()[0]!.problem);
    assert.equal(problem, ask()[0]!.problem);
    says(6);
    assert.is_nil(ask()[0]!.problem);
  });

  it("from which something was withheld says so, and is an error when nothing is left", () => {
    const filtered = { "x-consul-results-filtered-by-acls": "true" };
    says(5, one, filtered);
    const problem = ask()[0]!.problem;
    assert.is_string(problem);
    says(6, "[]", filtered);
    assert.equal(`Consul at http://127.0.0.1:8500: ${problem}`, ask()[1]);
  });

  it("that lists nobody where the default is to deny is no answer to who has no token", () => {
    machine.secrets["env TOKEN"] = "t";
    says(5, "[]", { "x-consul-default-acl-policy": "deny" });
    assert.is_string(ask()[1]);
    assert.same([], ask(', "token": { "env": "TOKEN" }')[0]!.endpoints);
  });

  const refusals: [FakeAnswer | string, string][] = [
    ["connection refused", ": connection refused"],
    [{ status: 404 }, " answered with status 404"],
    [{ status: 500 }, " answered with status 500: has its cluster a leader?"],
    [
      { status: 403, body: "ACL not found" },
      ' refuses the token (403): it must exist and have service:read for "web" and node:read',
    ],
    [{ body: one }, ": the answer has no X-Consul-Index: is this Consul?"],
    [{ headers: { "x-consul-index": "5" }, body: "<html>" }, ": the answer is no JSON list"],
  ];
  it("names the datacenter that may not be known", () => {
    answer = { status: 500, body: "No path to datacenter" };
    const hint = 'has its cluster a leader, and a way to datacenter "west"?';
    const [, problem] = ask(', "datacenter": "west"');
    assert.equal(`Consul at http://127.0.0.1:8500 answered with status 500: ${hint}`, problem);
  });
  for (const [given, expected] of refusals) {
    it(`is an error when it is${expected}`, () => {
      machine.secrets["env TOKEN"] = "s3cret";
      answer = given;
      const [, problem] = ask(', "token": { "env": "TOKEN" }');
      assert.equal(`Consul at http://127.0.0.1:8500${expected}`, problem);
    });
  }
});
