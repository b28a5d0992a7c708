import {
  createExchange,
  Exchange,
  returnExchange,
  takeExchange,
} from "moontide/feature/proxy/exchange";
import { abandonExchange, finishExchange } from "moontide/feature/proxy/finish";
import { exchangeOf, openExchange, takeOutExchange } from "moontide/phase/instance";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { twoEndpoints } from "../admin/client";
import { admitRequest } from "../../support/lua/admit";
import type { Gateway } from "moontide/feature/gateway/gateway";
import {
  allAre,
  attemptCounts,
  begin,
  counted,
  inFlight,
  retry,
  retrying,
  webPool,
} from "./driver";
import { fakeRequest } from "./request";

let machine: FakeMachine;
let gateway: Gateway;

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, twoEndpoints);
});

describe("an exchange", () => {
  it("is blank when it is used again, whatever happened in it", () => {
    const exchange = begin(gateway);
    retry(gateway, exchange);
    finishExchange(gateway, exchange, 200, 0.1);
    returnExchange(exchange);
    const again = takeExchange();
    assert.equal(exchange, again);
    const blank = createExchange();
    assert.is_nil(again.route);
    assert.is_nil(again.member);
    for (const name of ["attempts", "tried_count", "retrying"] as const) {
      assert.equal(blank[name], again[name]);
    }
    returnExchange(again);
  });

  it("is nobody else's until it is given back", () => {
    const first = takeExchange();
    const second = takeExchange();
    assert.is_true(first !== second);
    returnExchange(first);
    assert.equal(first, takeExchange());
    returnExchange(first);
    returnExchange(second);
  });
});

describe("the exchange of a request", () => {
  const key = 4711;

  /** What the access phase does with an exchange that its request left behind. */
  const settle = (left: Exchange): void => abandonExchange(gateway, left);

  it("is found by the request's key until the request ends", () => {
    const exchange = openExchange(key, settle);
    assert.equal(exchange, exchangeOf(key));
    assert.equal(exchange, takeOutExchange(key));
    assert.is_nil(exchangeOf(key));
    assert.is_nil(takeOutExchange(key));
    returnExchange(exchange);
  });

  it("that ended without a log phase gives back all it held, and is neither judged nor counted", () => {
    const left = openExchange(key, settle);
    admitRequest(gateway, left, fakeRequest());
    left.attempts = 1;
    retry(gateway, left);
    assert.same(allAre(1), inFlight(gateway));
    const before = attemptCounts(gateway);
    const next = openExchange(key, settle);
    assert.same(allAre(0), inFlight(gateway));
    assert.same([0, 0], retrying(gateway));
    assert.same(before, attemptCounts(gateway));
    assert.same({}, counted(gateway, "requests_total"));
    assert.is_nil(next.route);
    let failing = 0;
    for (const member of webPool(gateway).members) failing += member.failing ? 1 : 0;
    assert.equal(1, failing);
    returnExchange(takeOutExchange(key)!);
  });
});
