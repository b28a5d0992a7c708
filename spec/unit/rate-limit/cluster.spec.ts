import type { Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest } from "moontide/feature/proxy/admit";
import { amountToAsk } from "moontide/feature/rate-limit/lease";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import type { Connection, YieldingPorts } from "moontide/kernel/ports";
import { FakeMachine, fakeMachine, yieldingOn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { counted, finish } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";
import { FakeRedis, fakeRedis } from "./fake-redis";

/** A worker of a gateway, and what its requests may use. */
interface Worker {
  readonly gateway: Gateway;
  readonly ports: YieldingPorts;
}

const withLimits = (limits: string, redis = "", more = ""): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
     "cluster": { "redis": { "host": "10.0.0.9"${redis} }${more} },
     "routes": [{ "pool": "web", "rate_limits": ${limits} }] }`;

const shared = '"key": "address", "window_seconds": 10, "scope": "cluster"';

let machine: FakeMachine;
let redis: FakeRedis;
let worker: Worker;

const workerOn = (gateway: Gateway): Worker => ({
  gateway,
  ports: { ...yieldingOn(machine, undefined, gateway.ports), sockets: redis.sockets },
});

const start = (text: string): void => {
  machine = fakeMachine();
  machine.secrets["env REDIS_PASSWORD"] = "open-sesame";
  redis = fakeRedis(machine.clock);
  worker = workerOn(startGateway(machine, text));
};

/** Another gateway with a memory of its own and the same time and Redis. */
const anotherGateway = (text: string): Worker => {
  const other = { ...fakeMachine(), clock: machine.clock };
  return workerOn(startGateway(other, text));
};

const passes = (sent: Sent = {}, { gateway, ports } = worker): boolean => {
  const exchange = takeExchange();
  const verdict = admitRequest(gateway, ports, exchange, fakeRequest(sent));
  if (verdict.action !== "admit") {
    returnExchange(exchange);
    return false;
  }
  exchange.attempts = 1;
  finish(gateway, exchange, 200, 0.01);
  return true;
};

const admitted = (requests: number, sent: Sent = {}, of = worker): number => {
  let count = 0;
  for (const _ of $range(1, requests)) if (passes(sent, of)) count += 1;
  return count;
};

const commandsNamed = (name: string): number => {
  let count = 0;
  for (const command of redis.commands) if (command === name) count += 1;
  return count;
};

const events = (name: string): number => {
  let count = 0;
  for (const { event } of machine.logged) if (event === name) count += 1;
  return count;
};

describe("a limit of the cluster", () => {
  it("holds over two gateways, exactly", () => {
    const text = withLimits(`[{ ${shared}, "requests": 100 }]`);
    start(text);
    const other = anotherGateway(text);
    assert.equal(70, admitted(70));
    assert.equal(30, admitted(70, {}, other));
    assert.equal(0, admitted(10));
    let total = 0;
    for (const i of $range(1, 4000)) {
      machine.clock.advance(0.01);
      if (passes({}, i % 3 === 0 ? worker : other)) total += 1;
    }
    // Three windows behind the one that was used up.
    assert.near(300, total, 4);
  });

  it("paces over two gateways, within one burst", () => {
    const text = withLimits(`[{ ${shared}, "requests": 100, "algorithm": "gcra", "burst": 7 }]`);
    start(text);
    const other = anotherGateway(text);
    assert.equal(7, admitted(5) + admitted(5, {}, other));
    let total = 0;
    for (const i of $range(1, 4000)) {
      machine.clock.advance(0.01);
      if (passes({}, i % 3 === 0 ? worker : other)) total += 1;
    }
    assert.near(400, total, 1);
  });

  it("is asked once for all of a request's limits, and all or none are taken", () => {
    start(
      withLimits(`[{ ${shared}, "name": "wide", "requests": 10 },
                   { "key": "route", "window_seconds": 10, "requests": 6 },
                   { ${shared}, "name": "narrow", "requests": 4, "algorithm": "gcra", "burst": 4 }]`),
    );
    assert.equal(4, admitted(10));
    assert.equal(10, commandsNamed("EVALSHA"));
    // Of the local limit of six, four are taken: what the refused requests took was given back.
    assert.equal(2, admitted(10, { peer_address: "192.0.2.77" }));
  });

  it("leaves no secret of a client in Redis' keys", () => {
    start(
      withLimits(
        '[{ "key": "header:Authorization", "window_seconds": 10, "requests": 9, "scope": "cluster" }]',
      ),
    );
    const sent: string[] = [];
    const { borrow } = redis.sockets;
    const spying = {
      ...redis.sockets,
      borrow: ((request, pool) => {
        const [connection] = borrow(request, pool);
        return $multi(
          {
            ...connection!,
            send(this: Connection, text: string) {
              sent[sent.length] = text;
              return connection!.send(text);
            },
          },
          undefined,
        );
      }) as typeof borrow,
    };
    const spied = { gateway: worker.gateway, ports: { ...worker.ports, sockets: spying } };
    assert.is_true(passes({ headers: { authorization: "Bearer hunter2" } }, spied));
    assert.is_nil(string.find(table.concat(sent), "hunter2", 1, true)[0]);
  });
});

describe("leased blocks", () => {
  const text = withLimits(`[{ ${shared}, "requests": 1000, "lease_percent": 5 }]`);

  it("spare Redis most questions", () => {
    start(text);
    assert.equal(900, admitted(900));
    assert.equal(18, commandsNamed("EVALSHA"));
  });

  /** The most that three workers of two gateways let through in any ten seconds, under bursts and pauses. */
  const mostInWindow = (lease: string): number => {
    const limited = withLimits(`[{ ${shared}, "requests": 1000 ${lease} }]`);
    start(limited);
    const workers = [worker, workerOn(startWorker(machine, 200)), anotherGateway(limited)];
    const times: number[] = [];
    let most = 0;
    let from = 0;
    for (const i of $range(1, 15000)) {
      machine.clock.advance(0.004);
      const isBusy = math.floor(machine.clock.now() / 7) % 3 !== 0;
      if (isBusy && passes({}, workers[i % 3])) times[times.length] = machine.clock.now();
      while (from < times.length && machine.clock.now() - times[from]! >= 10) from += 1;
      most = math.max(most, times.length - from);
    }
    return most;
  };

  it("let no more through than a block for each worker beyond what asking each time does", () => {
    const asking = mostInWindow("");
    const leasing = mostInWindow(', "lease_percent": 5');
    assert.is_true(leasing <= asking + 3 * 50, `${asking} and ${leasing}`);
    assert.is_true(leasing >= 0.9 * asking, `${asking} and ${leasing}`);
  });

  it("leave nothing behind of those who left while they asked", () => {
    start(text);
    const [limit] = worker.gateway.routes[0]!.equipment.rate_limits!.list;
    const abandon = (from: number): number => {
      machine.clock.advance(7);
      for (const i of $range(from, from + 4000)) {
        amountToAsk(limit!, `client ${i}`, 1, machine.clock.now());
      }
      collectgarbage("collect");
      return collectgarbage("count");
    };
    machine.clock.advance(1e6);
    abandon(0);
    const before = abandon(1e6);
    abandon(2e6);
    assert.is_true(abandon(3e6) - before < 200);
  });

  it("are given back when another limit refuses", () => {
    start(
      withLimits(`[{ ${shared}, "requests": 100, "lease_percent": 10 },
                   { ${shared}, "name": "narrow", "requests": 5 }]`),
    );
    assert.equal(5, admitted(50));
    assert.equal(5, admitted(50, { peer_address: "192.0.2.77" }));
    machine.clock.advance(5);
    assert.equal(0, admitted(1));
  });
});

describe("a Redis that does not answer", () => {
  it("leaves each gateway its share, and is not asked any more after three failures", () => {
    start(withLimits(`[{ ${shared}, "requests": 100 }]`, "", ', "gateways": 4'));
    passes();
    redis.state = "silent";
    const before = machine.clock.now();
    assert.equal(25, admitted(60));
    assert.near(3 * 0.1, machine.clock.now() - before, 0.01);
    assert.equal(1, events("redis_lost"));
    assert.same({ 'limit="route-1-1"': 60 }, counted(worker.gateway, "rate_limit_fallbacks_total"));
    assert.equal(3, counted(worker.gateway, "redis_errors_total")['kind="timeout"']);
  });

  it("is waited for no longer where it is slow at each step", () => {
    start(withLimits(`[{ ${shared}, "requests": 100 }]`, "", ', "gateways": 4'));
    passes();
    redis.state = "slow";
    const before = machine.clock.now();
    assert.is_true(passes());
    assert.near(0.1, machine.clock.now() - before, 0.001);
  });

  it("is found again beside the requests, and told once over all workers", () => {
    start(withLimits(`[{ ${shared}, "requests": 100 }]`));
    const second = workerOn(startWorker(machine, 200));
    redis.state = "refused";
    admitted(4);
    admitted(4, {}, second);
    redis.state = "well";
    machine.clock.advance(1);
    passes();
    passes({}, second);
    const asked = commandsNamed("EVALSHA");
    passes();
    passes({}, second);
    assert.equal(asked + 2, commandsNamed("EVALSHA"));
    assert.same([1, 1], [events("redis_lost"), events("redis_found")]);
  });

  it("is told of anew when those who said that it is lost are gone", () => {
    start(withLimits(`[{ ${shared}, "requests": 100 }]`));
    redis.state = "refused";
    admitted(3);
    redis.state = "well";
    const next = workerOn(startWorker(machine, 300));
    passes({}, next);
    assert.same([1, 1], [events("redis_lost"), events("redis_found")]);
    redis.state = "refused";
    admitted(3, {}, next);
    assert.same([2, 1], [events("redis_lost"), events("redis_found")]);
  });

  it("keeps the script once it is there, though it was loading its data when it was met", () => {
    start(withLimits(`[{ ${shared}, "requests": 100 }]`));
    redis.saying = "-LOADING Redis is loading the dataset in memory\r\n";
    passes();
    redis.saying = undefined;
    assert.equal(5, admitted(5));
    assert.same([5, 0], [commandsNamed("EVALSHA"), commandsNamed("EVAL")]);
  });

  it("may have forgotten the script, or cut the connections, without any failure", () => {
    start(withLimits(`[{ ${shared}, "requests": 100 }]`));
    admitted(3);
    redis.forget();
    redis.cut = 1;
    assert.equal(3, admitted(3));
    assert.equal(1, commandsNamed("EVAL"));
    assert.same({}, counted(worker.gateway, "redis_errors_total"));
    assert.are_not.equal(redis.connects[0], redis.connects[redis.connects.length - 1]);
  });

  it("is as good as gone when it refuses or says nonsense", () => {
    for (const saying of [
      "-NOAUTH Authentication required.\r\n",
      "-OOM command not allowed\r\n",
      "-READONLY You can't write\r\n",
      "$5\r\nhello\r\n",
      "$5\r\n0 1 1 1\r\n",
      `$406\r\n0 1 1 ${string.rep("9", 400)}\r\n`,
      "*0\r\n",
      "\r\n",
    ]) {
      start(withLimits(`[{ ${shared}, "requests": 100 }]`));
      redis.saying = saying;
      assert.equal(5, admitted(5), saying);
      assert.equal(1, events("redis_lost"), saying);
      assert.equal(3, counted(worker.gateway, "redis_errors_total")['kind="reply"'], saying);
    }
  });

  it("is not asked on a connection on which nonsense came", () => {
    start(withLimits(`[{ ${shared}, "requests": 100 }]`));
    passes();
    assert.equal(1, redis.idle());
    redis.saying = "$5\r\nhello\r\n";
    passes();
    assert.equal(0, redis.idle());
  });

  it("is tried again also after a try that failed by a mistake", () => {
    start(withLimits(`[{ ${shared}, "requests": 100 }]`));
    redis.state = "refused";
    admitted(3);
    const mistaken = { ...redis.sockets, borrow: () => error("a mistake", 0) };
    machine.clock.advance(1);
    pcall(passes, {}, { ...worker, ports: { ...worker.ports, sockets: mistaken } });
    redis.state = "well";
    machine.clock.advance(5);
    passes();
    assert.equal(1, events("redis_found"));
  });

  it("says its password to nobody but Redis", () => {
    start(
      withLimits(
        `[{ ${shared}, "requests": 100 }]`,
        ', "username": "gateway", "password": { "env": "REDIS_PASSWORD" }, "database": 3',
      ),
    );
    assert.is_true(passes());
    assert.same(["AUTH", "SELECT", "SCRIPT", "EVALSHA"], redis.commands);
    redis.saying = "-ERR unknown command `AUTH`, with args beginning with: `open-sesame`\r\n";
    redis.cut = 1;
    admitted(4);
    for (const { fields } of machine.logged) {
      for (const [, value] of pairs(fields)) {
        assert.is_nil(string.find(tostring(value), "sesame", 1, true)[0]);
      }
    }
    assert.equal(1, events("redis_lost"));
  });
});
