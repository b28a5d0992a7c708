import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { begin, finish, retry, webPool } from "../proxy/driver";

describe("failover", () => {
  const gateway = () =>
    startGateway(
      fakeMachine(),
      `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", { "address": "10.0.0.2:80", "priority": 1 }] } },
         "routes": [{ "pool": "web" }] }`,
    );

  it("gives a retry to the next level, though that has no share", () => {
    const web = gateway();
    const exchange = begin(web);
    assert.equal("10.0.0.1:80", exchange.member?.id);
    assert.equal("10.0.0.2:80", retry(web, exchange)?.id);
    finish(web, exchange, 200, 0.01);
  });

  it("ejects the only endpoint of a level, and goes on with the next", () => {
    const web = gateway();
    for (const _ of $range(1, 5)) {
      const exchange = begin(web);
      retry(web, exchange);
      finish(web, exchange, 200, 0.01);
    }
    assert.equal(1, webPool(web).available.length);
    assert.equal("10.0.0.2:80", begin(web).member?.id);
  });
});
