import { Gateway } from "moontide/feature/gateway/gateway";
import { flushSettlements } from "moontide/feature/token-limit/flush";
import { askCluster, Remotely } from "moontide/feature/token-limit/remote";
import { addAllowance, takeReservation } from "moontide/feature/token-limit/reservation";
import { YieldingPorts } from "moontide/kernel/ports";
import { FakeMachine, fakeMachine, yieldingOn } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { FakeRedis, fakeRedis } from "../rate-limit/fake-redis";

const configuration = `{"token_limits": [{"key": "route", "tokens": 100, "scope": "cluster"}],
  "cluster": {"redis": {"host": "127.0.0.1"}}, "providers": {"own": {"type": "vllm"}},
  "models": {"smart": {"candidates": [{"provider": "own", "model": "a"}]}}, "routes": [{"llm": {}}]}`;

let machine: FakeMachine;
let gateway: Gateway;
let redis: FakeRedis;
let ports: YieldingPorts;

const textReply = (text: string): string => `$${text.length}\r\n${text}\r\n`;

const ask = (): Remotely => {
  const reservation = takeReservation();
  addAllowance(reservation, gateway.allowances.of_request[0]!, "r", 10);
  return askCluster(gateway, ports, reservation);
};

/** A request has ended of which Redis is to be told. */
const settle = (id: string): void => {
  const { entries } = gateway.settlements;
  entries[entries.length] = {
    id,
    admitted_at: machine.clock.now(),
    allowances: gateway.allowances.of_request,
    keys: ["r"],
    times: [1],
    amounts: [10],
    used: [7],
    told_at: 0,
  };
};

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, configuration);
  redis = fakeRedis(machine.clock);
  ports = { ...yieldingOn(machine, undefined, gateway.ports), sockets: redis.sockets };
});

describe("a Redis that was lost", () => {
  it("is told what was used before it is asked again", () => {
    redis.state = "silent";
    gateway.redis!.reach.lost = true;
    settle("one");
    flushSettlements(gateway, ports);
    assert.equal(1, gateway.settlements.entries.length);

    redis.state = "well";
    redis.saying = textReply("0");
    gateway.redis!.reach.lost = false;
    assert.equal(Remotely.Lost, ask());
    assert.equal(0, gateway.settlements.entries.length);

    redis.saying = textReply("0 17 1000 0");
    assert.equal(Remotely.Taken, ask());
  });

  it("is asked at once where nothing was used meanwhile", () => {
    gateway.redis!.reach.lost = true;
    flushSettlements(gateway, ports);
    gateway.redis!.reach.lost = false;
    redis.saying = textReply("0 17 1000 0");
    assert.equal(Remotely.Taken, ask());
  });
});
