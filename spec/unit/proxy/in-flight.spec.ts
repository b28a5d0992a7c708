import { changeOverlay } from "moontide/feature/discovery/overlays";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { eject } from "moontide/feature/health/passive";
import { refreshAvailable } from "moontide/feature/pool/pool";
import { Exchange, returnExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";
import { settleLists, startGateway } from "../../support/lua/worker";
import { allAre, begin, finish, inFlight, retry, retrying, webPool } from "./driver";

const configuration = `{ "pools": { "web": {
    "endpoints": ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"], "timeouts": { "total_seconds": 5 } } },
  "routes": [{ "pool": "web" }] }`;

let machine: FakeMachine;
let gateway: Gateway;

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, configuration);
});

/** Nobody is left in rotation: operators drain everyone. */
const drainAll = (): void => {
  const pool = webPool(gateway);
  for (const member of pool.members) member.draining = true;
  refreshAvailable(pool, machine.clock, gateway.ports.random);
};

const endings: Readonly<Record<string, (this: void, exchange: Exchange) => void>> = {
  "a good answer": (exchange) => finish(gateway, exchange, 200, 0.05),
  "a server error": (exchange) => finish(gateway, exchange, 503, 0.05),
  "no answer": (exchange) => finish(gateway, exchange, 502),
  "a client that leaves before the header": (exchange) => finish(gateway, exchange, 499),
  "a client that leaves after the header": (exchange) => finish(gateway, exchange, 499, 0.05),
  "a balancer phase that never ran": (exchange) => {
    exchange.attempts = 0;
    finish(gateway, exchange, 500);
  },
  "a retry that succeeds": (exchange) => {
    retry(gateway, exchange);
    assert.same(allAre(1), inFlight(gateway));
    assert.same([1, 1], retrying(gateway));
    finish(gateway, exchange, 200, 0.05);
  },
  "retries that all fail": (exchange) => {
    retry(gateway, exchange);
    retry(gateway, exchange);
    assert.same(allAre(1), inFlight(gateway));
    assert.same([1, 1], retrying(gateway));
    finish(gateway, exchange, 502);
  },
  "a client that leaves during a retry": (exchange) => {
    retry(gateway, exchange);
    finish(gateway, exchange, 499);
  },
  "a retry that comes too late": (exchange) => {
    machine.clock.advance(5);
    assert.is_nil(retry(gateway, exchange));
    assert.same(allAre(0), inFlight(gateway));
    assert.same([0, 0], retrying(gateway));
    finish(gateway, exchange, 504);
  },
  "a retry for which nobody is left": (exchange) => {
    drainAll();
    assert.is_nil(retry(gateway, exchange));
    assert.same(allAre(0), inFlight(gateway));
    finish(gateway, exchange, 502);
  },
  "an answer from an endpoint that was ejected meanwhile": (exchange) => {
    eject(gateway, webPool(gateway), webPool(gateway).members[0]!, "failure_percent");
    finish(gateway, exchange, 200, 0.05);
  },
};

describe("an attempt holds one place, given back once, whether it ends with", () => {
  for (const [name, end] of pairs(endings)) {
    it(name, () => {
      const exchange = begin(gateway);
      assert.same(allAre(1), inFlight(gateway));
      end(exchange);
      assert.same(allAre(0), inFlight(gateway));
      assert.same([0, 0], retrying(gateway));
    });
  }

  it("the end of a request that was ended before", () => {
    const exchange = begin(gateway);
    finishExchange(gateway, exchange, 200, 0.05);
    finishExchange(gateway, exchange, 200, 0.05);
    returnExchange(exchange);
    assert.same(allAre(0), inFlight(gateway));
  });
});

describe("places in flight", () => {
  it("survive that their endpoint leaves the list, and are given back", () => {
    const exchange = begin(gateway);
    const { id, in_flight_key: key } = exchange.member!;
    const counts = machine.shared.in_flight.numbers;
    const without = { added: {}, weights: {}, drained: {}, removed: { [id]: true as const } };
    changeOverlay(gateway.ports, "/state", "web", () => $multi(without, undefined));
    settleLists(gateway);
    assert.is_nil(webPool(gateway).by_id.get(id));
    assert.equal(1, counts.get(key));
    finish(gateway, exchange, 200, 0.05);
    assert.equal(0, counts.get(key));
  });

  it("are as many as attempts are under way, in whatever order requests come and end", () => {
    const random = seededRandom(23);
    const open: Exchange[] = [];
    for (const _ of $range(1, 3000)) {
      machine.clock.advance(0.01 * random.uniform());
      const draw = random.uniform();
      const place = random.integer(math.max(1, open.length));
      if (draw < 0.4 || open.length === 0) open[open.length] = begin(gateway);
      else if (draw < 0.6) retry(gateway, open[place - 1]!);
      else {
        const status = random.integer(5) * 100 + (draw < 0.7 ? 99 : 0);
        finish(gateway, open[place - 1]!, status, draw < 0.9 ? 0.01 : undefined);
        table.remove(open, place);
      }
      let holding = 0;
      let again = 0;
      for (const exchange of open) {
        if (exchange.member !== undefined) holding += 1;
        if (exchange.retrying) again += 1;
      }
      assert.same(allAre(holding), inFlight(gateway));
      assert.same([again, again], retrying(gateway));
    }
  });
});
