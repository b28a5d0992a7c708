import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import { handOverWindows, judgeWindows } from "moontide/feature/health/window";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { webPool } from "../proxy/driver";
import { configureHealth, fail, inRotation, logged, startHealthGateway, succeed } from "./workers";

let machine: FakeMachine;
let leader: Gateway;
let other: Gateway;

/** Only the ratio is to decide. */
const ratioOnly = '"consecutive_failures": 1000, ';

const start = (passive = ratioOnly): void => {
  machine = fakeMachine();
  leader = startHealthGateway(machine, { passive });
  other = startWorker(machine, 200);
};

/** So many attempts of a worker at the first endpoint, of which so many fail. */
const attempts = (worker: Gateway, count: number, failures: number): void => {
  fail(worker, 1, failures);
  for (const _ of $range(1, count - failures)) succeed(worker, 1);
};

/** What workers and leader do once a second, for so many seconds. */
const seconds = (count: number): void => {
  for (const _ of $range(1, count)) {
    for (const worker of [leader, other]) {
      followHealth(worker);
      handOverWindows(worker);
    }
    judgeWindows(leader);
    machine.clock.advance(1);
  }
};

/** What all workers have handed over and nobody has cleared away. */
const sharedAttempts = (): number => {
  let sum = 0;
  for (const slot of $range(0, 2)) {
    sum += machine.shared.health.numbers.get(`attempts/${slot}/web/10.0.0.1:80`);
  }
  return sum;
};

describe("the share of failures within a window", () => {
  before_each(() => start());

  it("ejects an endpoint, counted over all workers", () => {
    attempts(leader, 10, 3);
    attempts(other, 10, 7);
    seconds(1);
    assert.equal("2", inRotation(leader));
    assert.equal("failure_percent", logged(machine, "endpoint_ejected")[0]!["cause"]);
    followHealth(other);
    assert.equal("2", inRotation(other));
  });

  const harmless: readonly [name: string, count: number, failures: number][] = [
    ["too few attempts", 19, 19],
    ["too small a share", 41, 20],
    ["no failures", 100, 0],
  ];
  for (const [name, count, failures] of harmless) {
    it(`ejects nobody for ${name}`, () => {
      attempts(other, count, failures);
      seconds(3);
      assert.equal("1 2", inRotation(leader));
    });
  }

  it("ejects nobody whom another worker has ejected a moment ago", () => {
    start("");
    fail(other, 1, 20);
    handOverWindows(other);
    judgeWindows(leader);
    assert.equal(1, logged(machine, "endpoint_ejected").length);
  });

  it("counts what was handed over, once", () => {
    attempts(other, 15, 15);
    judgeWindows(leader);
    assert.equal(0, sharedAttempts());
    seconds(5);
    assert.equal(15, sharedAttempts());
    assert.equal("1 2", inRotation(leader));
    assert.same(
      [0, 0],
      [webPool(other).members[0]!.window_attempts, webPool(other).members[0]!.window_failures],
    );
  });

  it("spans the present window and the one before", () => {
    attempts(other, 10, 10);
    seconds(10);
    attempts(other, 10, 10);
    seconds(1);
    assert.equal("2", inRotation(leader));
  });

  it("does not span more", () => {
    attempts(other, 10, 10);
    seconds(20);
    attempts(other, 10, 10);
    seconds(1);
    assert.equal("1 2", inRotation(leader));
    assert.equal(10, sharedAttempts());
  });

  it("goes on with a new leader", () => {
    attempts(other, 10, 10);
    seconds(1);
    leader = startWorker(machine, 300);
    attempts(other, 10, 10);
    seconds(2);
    assert.equal("2", inRotation(leader));
  });

  it("does not count what is older, when nobody led for a while", () => {
    attempts(other, 10, 10);
    seconds(1);
    machine.clock.advance(29);
    handOverWindows(other);
    attempts(other, 10, 10);
    seconds(3);
    assert.equal("1 2", inRotation(leader));
  });

  it("does not count what was before it was switched on, or had another width", () => {
    const configure = (passive: string): void => {
      for (const worker of [leader, other]) configureHealth(worker, passive);
    };
    start('"enabled": false, ');
    attempts(other, 100, 100);
    seconds(40);
    configure(ratioOnly);
    attempts(other, 10, 10);
    seconds(1);
    assert.equal("1 2", inRotation(leader));
    configure('"window_seconds": 7, "consecutive_failures": 1000, ');
    seconds(1);
    attempts(other, 10, 10);
    seconds(1);
    assert.equal("1 2", inRotation(leader));
  });

  it("loses nothing that was counted before the leader looked into a new window", () => {
    start('"window_seconds": 1, "consecutive_failures": 1000, ');
    for (const _ of $range(1, 2)) {
      assert.equal("1 2", inRotation(leader));
      attempts(other, 10, 10);
      seconds(1);
    }
    assert.equal("2", inRotation(leader));
  });

  it("is as wide as configured", () => {
    start('"window_seconds": 2, "consecutive_failures": 1000, ');
    attempts(other, 10, 10);
    seconds(4);
    attempts(other, 10, 10);
    seconds(1);
    assert.equal("1 2", inRotation(leader));
  });

  it("is not looked at where passive health is switched off", () => {
    start('"enabled": false, ');
    attempts(other, 100, 100);
    seconds(3);
    assert.equal("1 2", inRotation(leader));
  });
});

describe("an endpoint that is back from an ejection", () => {
  /** Ejected in this second; its time is over, and it answers well. */
  const returnsAndAnswers = (): void => {
    seconds(11);
    assert.equal("1 2", inRotation(leader));
    succeed(leader, 1);
    succeed(other, 1);
    seconds(5);
  };

  it("is not ejected again for the share of failures that ejected it", () => {
    start();
    attempts(other, 30, 30);
    seconds(1);
    assert.equal("2", inRotation(leader));
    returnsAndAnswers();
    assert.equal("1 2", inRotation(leader));
    assert.equal(1, logged(machine, "endpoint_ejected").length);
  });

  it("is not ejected again for the row of failures that ejected it", () => {
    start("");
    attempts(leader, 30, 30);
    assert.equal("2", inRotation(leader));
    returnsAndAnswers();
    assert.equal("1 2", inRotation(leader));
    assert.equal(1, logged(machine, "endpoint_ejected").length);
  });
});
