import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth, recordDropped, recordSucceeded } from "moontide/feature/health/passive";
import { countLatency, handOverWindows, judgeWindows } from "moontide/feature/health/window";
import type { Member } from "moontide/feature/pool/member";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { webPool } from "../proxy/driver";
import { inRotation, logged, startHealthGateway } from "./workers";

let machine: FakeMachine;
let leader: Gateway;
let other: Gateway;

const start = (passive: string, endpoints = 9): void => {
  machine = fakeMachine();
  leader = startHealthGateway(machine, {
    endpoints,
    passive: `"consecutive_failures": 1000, ${passive}`,
  });
  other = startWorker(machine, 200);
};

/** Attempts of a worker at a member, of which so many fail; good answers take that long. */
const attempts = (
  worker: Gateway,
  index: number,
  count: number,
  failures: number,
  seconds = 0.1,
): void => {
  const member: Member = webPool(worker).members[index]!;
  for (const _ of $range(1, failures)) recordDropped(worker, webPool(worker), member);
  for (const _ of $range(1, count - failures)) {
    countLatency(member, seconds);
    recordSucceeded(worker, member, machine.clock.now());
  }
};

/** What both workers do at all members but the first. */
const othersAnswer = (failures = 0): void => {
  for (const index of $range(1, webPool(leader).members.length - 1)) {
    attempts(leader, index, 60, failures);
    attempts(other, index, 60, failures);
  }
};

const judge = (): void => {
  for (const worker of [leader, other]) handOverWindows(worker);
  judgeWindows(leader);
};

describe("an endpoint that fails more often than the others", () => {
  it("is found by comparison, counted over all workers", () => {
    start("");
    attempts(leader, 0, 60, 12);
    attempts(other, 0, 60, 12);
    othersAnswer();
    judge();
    assert.equal("2 3 4 5 6 7 8 9", inRotation(leader));
    assert.equal("success_rate", logged(machine, "endpoint_ejected")[0]!["cause"]);
    followHealth(other);
    assert.equal("2 3 4 5 6 7 8 9", inRotation(other));
  });

  it("is not ejected again for the same failures when it is back", () => {
    start("");
    attempts(leader, 0, 120, 24);
    othersAnswer();
    judge();
    machine.clock.advance(10.1);
    followHealth(leader);
    attempts(leader, 0, 60, 0);
    judge();
    assert.equal(1, logged(machine, "endpoint_ejected").length);
    assert.equal("1 2 3 4 5 6 7 8 9", inRotation(leader));
  });

  it("stays where everybody fails alike", () => {
    start("");
    attempts(leader, 0, 120, 24);
    othersAnswer(12);
    judge();
    assert.equal(0, logged(machine, "endpoint_ejected").length);
  });

  it("stays where this is switched off", () => {
    start('"success_rate": { "enabled": false }, ');
    attempts(leader, 0, 120, 24);
    othersAnswer();
    judge();
    assert.equal(0, logged(machine, "endpoint_ejected").length);
  });

  it("is not compared with those that are out", () => {
    start('"success_rate": { "minimum_endpoints": 9 }, ');
    webPool(leader).members[8]!.draining = true;
    attempts(leader, 0, 120, 24);
    othersAnswer();
    judge();
    assert.equal(0, logged(machine, "endpoint_ejected").length);
  });
});

describe("an endpoint that is slower than the others", () => {
  const asked = '"latency": { "enabled": true }, ';

  it("is found by comparison where that is asked for", () => {
    start(asked, 3);
    attempts(leader, 0, 30, 0, 0.4);
    attempts(other, 0, 30, 0, 0.4);
    othersAnswer();
    judge();
    assert.equal("2 3", inRotation(leader));
    assert.equal("latency", logged(machine, "endpoint_ejected")[0]!["cause"]);
  });

  const harmless: readonly [name: string, passive: string, seconds: number, count: number][] = [
    ["unless asked for", "", 0.4, 60],
    ["within the factor", asked, 0.29, 60],
    ["with too few answers", asked, 0.4, 49],
  ];
  for (const [name, passive, seconds, count] of harmless) {
    it(`stays ${name}`, () => {
      start(passive, 3);
      attempts(leader, 0, count, 0, seconds);
      othersAnswer();
      judge();
      assert.equal("1 2 3", inRotation(leader));
    });
  }

  it("is judged by its good answers alone", () => {
    start(`${asked}"failure_percent": 100, "success_rate": { "enabled": false }, `, 3);
    attempts(leader, 0, 120, 60, 0.2);
    othersAnswer();
    judge();
    assert.equal("1 2 3", inRotation(leader));
  });

  it("begins anew with its times when it is back", () => {
    start(asked, 3);
    attempts(leader, 0, 60, 0, 0.4);
    othersAnswer();
    judge();
    machine.clock.advance(10.1);
    followHealth(leader);
    attempts(leader, 0, 60, 0, 0.1);
    othersAnswer();
    judge();
    assert.equal(1, logged(machine, "endpoint_ejected").length);
  });
});
