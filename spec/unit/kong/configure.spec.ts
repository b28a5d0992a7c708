import { configured, totalInFlight, World } from "./support/world";

describe("a change of the configuration", () => {
  it("keeps what is known of a pool's endpoints, under its instance name", () => {
    const world = World.started(configured({ health: { passive: { consecutive_failures: 1 } } }));
    world.fail();
    const ejected = world.target();
    world.plugin = "plugin-9";
    world.configure([{ ...configured({ retries: { attempts: 0 } }), __plugin_id: "plugin-9" }]);
    world.pdk.calls = [];
    for (const _ of $range(1, 6)) world.succeed();
    for (const call of world.pdk.callsOf("service.set_target")) {
      assert.not_equal(ejected, `${call.arguments[0] as string}:80`);
    }
    assert.same([0], world.pdk.last("service.set_retries"));
  });

  it("takes effect with the next request", () => {
    const world = World.started(configured());
    world.configure([configured({ endpoints: [{ address: "198.51.100.1:8080", weight: 1 }] })]);
    world.succeed();
    assert.equal("198.51.100.1:8080", world.target());
  });

  it("lets a request under way end with the pool that it began with", () => {
    const world = World.started(configured());
    world.access();
    const target = world.target();
    world.configure(undefined);
    world.log({ status: 200, upstream_addr: target, upstream_header_time: "0.001" });
    assert.equal(0, totalInFlight(world));
  });

  it("calls a pool without an instance name by the plugin's id", () => {
    const unnamed = configured();
    delete unnamed.plugin_instance_name;
    const world = World.started(unnamed);
    world.access();
    assert.equal(1, world.nginx.number(`in_flight/plugin-1/${world.target()}`));
  });

  it("refuses the requests of a plugin whose options can't be used, and says why", () => {
    const world = World.started(configured({ endpoints: [] }));
    assert.matches("a pool without endpoints", world.nginx.events("configuration_refused")[0]);
    world.access();
    assert.equal(500, world.pdk.last("response.exit")[0]);
    world.log({ status: 500 });
  });

  it("warns of two plugins that share a name", () => {
    const world = World.started(configured(), { ...configured(), __plugin_id: "plugin-2" });
    assert.equal(1, world.nginx.events("pool_configured_twice").length);
  });
});
