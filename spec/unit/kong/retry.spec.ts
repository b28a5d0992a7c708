import { configured, inFlight, totalInFlight, World } from "./support/world";

describe("a retry", () => {
  it("meets another endpoint, which Kong is told of by set_target", () => {
    const world = World.started(configured());
    world.access();
    const first = world.target();
    assert.is_not_nil(world.retry());
    assert.not_equal(first, world.target());
    assert.equal(0, inFlight(world, first));
    assert.equal(1, inFlight(world, world.target()));
    world.log({
      status: 200,
      upstream_addr: `${first}, ${world.target()}`,
      upstream_header_time: "-, 0.004",
    });
    assert.equal(0, totalInFlight(world));
    assert.equal(0, world.nginx.number("in_flight/retrying/web"));
  });

  it("keeps the Host header of the first attempt", () => {
    const world = World.started(configured({ host_header: "inside.example" }));
    world.access();
    assert.equal("inside.example", world.nginx.variables.upstream_host);
    world.retry();
    assert.equal("inside.example", world.nginx.variables.upstream_host);
  });

  it("does not begin when the total time is over", () => {
    const world = World.started(configured({ timeouts: { total_seconds: 2 } }));
    world.access();
    world.clock.advance(2.5);
    assert.is_nil(world.retry());
    assert.equal(1, world.pdk.callsOf("service.set_target").length);
    world.log({ status: 503, upstream_addr: world.target(), upstream_header_time: "-" });
    assert.equal(0, totalInFlight(world));
  });

  it("is not asked for when it could only meet the endpoint that failed", () => {
    const world = World.started(configured());
    for (const host of ["192.0.2.9", "2001:db8::9"]) {
      world.service = { protocol: "http", host, port: 80 };
      world.access();
      assert.same([0], world.pdk.last("service.set_retries"));
    }
    assert.equal(0, world.pdk.callsOf("service.set_target_retry_callback").length);
    assert.equal(1, world.nginx.events("retries_impossible").length);
  });

  it("is Kong's own before 3.8, where nothing of it can be said", () => {
    const world = new World({ version: "3.7" });
    world.enter("init_worker").handler.init_worker();
    world.configure([configured()]);
    world.succeed();
    assert.matches("^192%.0%.2%.", world.target());
  });
});
