import { configured, totalInFlight, World } from "./support/world";

describe("health", () => {
  const failing = { passive: { consecutive_failures: 2, ejection_seconds: 10, jitter_percent: 0 } };

  it("ejects an endpoint whose attempts fail in a row", () => {
    const world = World.started(configured({ health: failing }));
    for (const _ of $range(1, 6)) {
      world.access();
      const header = world.target() === "192.0.2.2:80" ? "-" : "0.001";
      const status = header === "-" ? 502 : 200;
      world.log({ status, upstream_addr: world.target(), upstream_header_time: header });
    }
    assert.equal(1, world.nginx.events("endpoint_ejected").length);
    world.pdk.calls = [];
    for (const _ of $range(1, 6)) world.succeed();
    for (const call of world.pdk.callsOf("service.set_target")) {
      assert.not_equal("192.0.2.2", call.arguments[0]);
    }
  });

  it("counts the failures that a retry made good, and nothing else", () => {
    const world = World.started(configured({ health: failing }));
    for (const _ of $range(1, 6)) {
      world.access();
      const isBad = world.target() === "192.0.2.2:80";
      if (isBad) world.retry();
      const times = isBad ? "-, 0.001" : "0.001";
      world.log({ status: 200, upstream_addr: "any", upstream_header_time: times });
    }
    const ejections = world.nginx.events("endpoint_ejected");
    assert.equal(1, ejections.length);
    assert.matches("endpoint=192.0.2.2:80", ejections[0], 1, true);
  });

  it("judges by the last attempt where Kong repeats one without asking", () => {
    const world = World.started(configured({ health: failing }));
    for (const _ of $range(1, 9)) {
      world.access();
      world.log({ status: 200, upstream_addr: "any", upstream_header_time: "-, 0.001" });
    }
    assert.equal(0, world.nginx.events("endpoint_ejected").length);
  });

  it("does not judge an endpoint by what another plugin answered", () => {
    const world = World.started(configured({ health: failing }));
    for (const _ of $range(1, 9)) {
      world.access();
      world.log({ status: 500 });
    }
    assert.equal(0, world.nginx.events("endpoint_ejected").length);
    assert.equal(0, totalInFlight(world));
  });

  it("judges by the response's status where a plugin has it buffered", () => {
    const world = World.started(configured({ health: failing }));
    for (const _ of $range(1, 6)) {
      world.access();
      const status = world.target() === "192.0.2.2:80" ? 503 : 200;
      world.log({ status, service_status: status });
    }
    assert.equal(1, world.nginx.events("endpoint_ejected").length);
  });
});

describe("what runs by the clock", () => {
  it("elects a leader and lets an ejected endpoint back in", () => {
    const passive = { consecutive_failures: 1, ejection_seconds: 3, jitter_percent: 0 };
    const world = World.started(configured({ health: { passive } }));
    world.fail();
    const ejected = world.target();
    world.nginx.elapse(4);
    assert.equal(1, world.nginx.events("leader_elected").length);
    world.pdk.calls = [];
    for (const _ of $range(1, 6)) world.succeed();
    const back = world.pdk
      .callsOf("service.set_target")
      .filter((call) => `${call.arguments[0] as string}:80` === ejected);
    assert.is_true(back.length > 0);
  });
});
