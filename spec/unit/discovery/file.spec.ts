import { dueSources } from "moontide/feature/discovery/runner";
import { sourceState } from "moontide/feature/discovery/source-state";
import { ask, filePool, Leader, startLeader } from "./leader";
import { listOf } from "./world";

let leader: Leader;

const start = (document: string): void => {
  leader = startLeader(document);
};

describe("a file as a source", () => {
  before_each(() => {
    start(filePool(', "interval_seconds": 5'));
    leader.machine.files["/etc/web.json"] =
      '["10.0.0.7:80", { "address": "10.0.0.8:80", "weight": 2, "drain": true }]';
    ask(leader);
  });

  it("is read whole, and again after its interval", () => {
    assert.equal("10.0.0.7:80=1 10.0.0.8:80=2!", listOf(leader.gateway.ports));
    leader.machine.clock.advance(4.4);
    assert.same([], dueSources(leader.gateway, leader.discovery));
    leader.machine.clock.advance(1.2);
    assert.same(["web"], dueSources(leader.gateway, leader.discovery));
  });

  const broken: Readonly<Record<string, string>> = {
    "is cut off": '["10.0.0.7:80", { "addr',
    "is empty": "",
    "is no JSON": "10.0.0.7:80",
    "has one bad entry": '["10.0.0.9:80", "10.0.0.7"]',
    "lists nobody without meaning it": "[]",
  };
  for (const [how, content] of pairs(broken)) {
    it(`changes nothing when it ${how}`, () => {
      leader.machine.files["/etc/web.json"] = content;
      ask(leader);
      assert.equal("10.0.0.7:80=1 10.0.0.8:80=2!", listOf(leader.gateway.ports));
      const { problem, failures } = sourceState(leader.gateway, "web")!;
      assert.equal(1, failures);
      assert.equal(1, string.find(problem!, "/etc/web.json: ", 1, true)[0]);
    });
  }
});
