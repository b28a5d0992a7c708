import { configured, inFlight, totalInFlight, World } from "./support/world";

describe("moontide-balancer", () => {
  it("runs behind authentication and rate limits, and before ai-proxy", () => {
    const { handler } = new World();
    assert.equal(780, handler.PRIORITY);
    assert.matches("^%d+%.%d+%.%d+$", handler.VERSION);
  });

  it("says which directive is missing when there is no shared dict", () => {
    const world = new World({ with_dict: false });
    assert.error_matches(
      () => world.enter("init_worker").handler.init_worker(),
      "nginx_http_lua_shared_dict = moontide 10m",
    );
  });

  it("does nothing in a control plane", () => {
    const world = new World({ role: "control_plane", with_dict: false });
    world.enter("init_worker").handler.init_worker();
    assert.equal(0, world.nginx.timers.length);
  });

  it("sends the requests to its endpoints in turn", () => {
    const world = World.started(configured());
    const seen = new LuaTable<string, number>();
    for (const _ of $range(1, 6)) {
      world.succeed();
      seen.set(world.target(), (seen.get(world.target()) ?? 0) + 1);
    }
    assert.equal(2, seen.get("192.0.2.1:80"));
    assert.equal(2, seen.get("192.0.2.2:80"));
    assert.equal(2, seen.get("192.0.2.3:80"));
  });

  for (const algorithm of ["consistent_hash", "least_load", "lowest_latency", "probing"]) {
    it(`balances by ${algorithm}`, () => {
      const world = World.started(configured({ balancer: { algorithm } }));
      for (const _ of $range(1, 20)) world.succeed();
      assert.equal(0, totalInFlight(world));
    });
  }

  it("tells Kong timeouts in milliseconds and how many retries there may be", () => {
    const timeouts = { connect_seconds: 0.25, send_seconds: 5, read_seconds: 2, total_seconds: 9 };
    const world = World.started(configured({ timeouts, retries: { attempts: 1 } }));
    world.access();
    assert.same([250, 5000, 2000], world.pdk.last("service.set_timeouts"));
    assert.same([1], world.pdk.last("service.set_retries"));
  });

  it("never gives an attempt more time than one try or all of them may take", () => {
    const timeouts = { read_seconds: 20, total_seconds: 8 };
    const world = World.started(configured({ timeouts, retries: { per_try_timeout_seconds: 3 } }), {
      ...configured({ timeouts }),
      __plugin_id: "plugin-2",
      plugin_instance_name: "other",
    });
    world.access();
    assert.equal(3000, world.pdk.last("service.set_timeouts")[2]);
    world.plugin = "plugin-2";
    world.access();
    assert.equal(8000, world.pdk.last("service.set_timeouts")[2]);
  });

  it("writes IPv6 in brackets", () => {
    const world = World.started(
      configured({ endpoints: [{ address: "[2001:db8::1]:81", weight: 1 }] }),
    );
    world.access();
    assert.equal("[2001:db8::1]:81", world.target());
  });

  it("counts a request in flight from its choice to its end", () => {
    const world = World.started(configured());
    world.access();
    assert.equal(1, inFlight(world, world.target()));
    world.log({ status: 200, upstream_addr: world.target(), upstream_header_time: "0.001" });
    assert.equal(0, totalInFlight(world));
  });

  it("ends a request once", () => {
    const world = World.started(configured());
    world.succeed();
    world.log({ status: 200, upstream_addr: world.target(), upstream_header_time: "0.001" });
    assert.equal(0, totalInFlight(world));
    // Records are used again: one that was given back twice would serve two requests at a time.
    world.access();
    const first = world.pdk.context.session;
    world.access();
    assert.not_equal(first, world.pdk.context.session);
  });

  it("makes no function for each request", () => {
    const world = World.started(configured());
    for (const _ of $range(1, 2)) world.succeed();
    const [first, second] = world.pdk.callsOf("service.set_target_retry_callback");
    assert.equal(first!.arguments[0], second!.arguments[0]);
  });

  it("refuses with a problem document when no endpoint is there", () => {
    const world = World.started(
      configured({ endpoints: [], discovery: { type: "file", path: "/nowhere.json" } }),
    );
    world.access();
    const [status, body, headers] = world.pdk.last("response.exit");
    assert.equal(503, status);
    assert.matches('"reason":"no_endpoint"', body as string);
    const expected = {
      "Content-Type": "application/problem+json",
      "Retry-After": "5",
      "X-Moontide-Reason": "no_endpoint",
    };
    assert.same(expected, headers);
    world.log({ status: 503 });
    assert.equal(0, world.pdk.callsOf("service.set_target").length);
  });
});

describe("the Host header", () => {
  const hostWith = (world: World, chosen?: string): unknown => {
    world.pdk.context = {};
    world.nginx.variables = { upstream_host: chosen };
    world.enter("access").handler.access();
    return world.nginx.variables.upstream_host;
  };

  it("is the service's host, with the port unless it is the usual one", () => {
    const world = World.started(configured());
    assert.equal("web.invalid", hostWith(world));
    world.service = { protocol: "http", host: "web.invalid", port: 8080 };
    assert.equal("web.invalid:8080", hostWith(world));
    world.service = { protocol: "https", host: "web.invalid", port: 443 };
    assert.equal("web.invalid", hostWith(world));
    world.service = { protocol: "https", host: "web.invalid", port: 80 };
    assert.equal("web.invalid:80", hostWith(world));
  });

  it("is what Kong or another plugin has set already", () => {
    assert.equal("kept.example", hostWith(World.started(configured()), "kept.example"));
  });

  it("is the configured one before all others", () => {
    const world = World.started(configured({ host_header: "inside.example" }));
    assert.equal("inside.example", hostWith(world, "kept.example"));
  });
});
