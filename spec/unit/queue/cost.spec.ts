import type { Gateway } from "moontide/feature/gateway/gateway";
import { retriesFor } from "moontide/feature/proxy/attempt";
import { Exchange, returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import { enterQueue, leaveQueue } from "moontide/feature/queue/leave";
import { makeRoom } from "moontide/feature/queue/room";
import { Fate, Waiter } from "moontide/feature/queue/waiter";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { countingShared, Tally } from "../proxy/counters";
import { quietRequest } from "../proxy/quiet-request";
import { configurationOf } from "./scene";

const serve = (gateway: Gateway): void => {
  const exchange = takeExchange();
  const admitted = admitRequest(gateway, exchange, quietRequest).action === "admit";
  if (admitted) {
    retriesFor(gateway, exchange.target!.pool, quietRequest.method());
    exchange.attempts = 1;
  }
  finishExchange(gateway, exchange, admitted ? 200 : 503, admitted ? 0.012 : undefined);
  returnExchange(exchange);
};

const start = (tally: Tally): Gateway => {
  const plain = fakeMachine();
  const machine = { ...plain, shared: countingShared(plain.shared, tally) };
  const endpoints = `"10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"`;
  const pool = `"balancer": { "algorithm": "round_robin" }`;
  return startGateway(machine, configurationOf({ limit: 100, endpoints, pool }));
};

/** What the second of two runs uses. */
const usesOf = (tally: Tally, run: (this: void) => void): Tally => {
  run();
  for (const [key] of pairs(tally)) tally[key] = 0;
  run();
  const used: Tally = {};
  for (const [key, count] of pairs(tally)) {
    if (count > 0) used[key] = count;
  }
  return used;
};

const waiterFor = (gateway: Gateway, exchange: Exchange): Waiter => {
  const pool = gateway.pools.get("web")!;
  return {
    exchange,
    pool,
    queue: pool.queue!,
    tier: 2,
    bytes: 100,
    joined_at: 0,
    semaphore: { wait: () => false, post: () => undefined },
    fate: Fate.Waiting,
    before: undefined,
    after: undefined,
  };
};

describe("a queue costs", () => {
  it("100 requests nothing while nobody waits: as much as the limit alone", () => {
    const tally: Tally = {};
    const gateway = start(tally);
    const uses = usesOf(tally, () => {
      for (const _ of $range(1, 100)) serve(gateway);
    });
    assert.same({ "in_flight add": 400, "in_flight get": 100 }, uses);
  });

  it("one that waits a look at both bounds, and one up and one down in each count, however many wait", () => {
    const tally: Tally = {};
    const gateway = start(tally);
    const exchange = takeExchange();
    for (const _ of $range(1, 100)) enterQueue(gateway, waiterFor(gateway, exchange));
    const uses = usesOf(tally, () => {
      const waiter = waiterFor(gateway, exchange);
      makeRoom(gateway, waiter.queue, waiter);
      enterQueue(gateway, waiter);
      leaveQueue(gateway, waiter);
    });
    assert.same({ "in_flight add": 6, "in_flight get": 2 }, uses);
  });
});
