import { admissionPluginFields, validateAdmission } from "moontide/feature/kong/admission";
import { World } from "./support/world";

const two = { limit: { algorithm: "static", maximum: 2 } };

const configured = (options: Record<string, unknown> = two): Record<string, unknown> => ({
  __plugin_id: "plugin-1",
  plugin_instance_name: "shop",
  ...options,
});

const start = (options: Record<string, unknown> = two): World => {
  const world = World.startedAs("moontide-admission", configured(options));
  world.pdk.calls = [];
  return world;
};

type Context = Record<string, unknown>;

/** A request up to its service; what the plugin keeps of it. */
const begin = (world: World): Context => {
  world.access();
  return world.pdk.context;
};

const answered = { upstream_addr: "10.0.0.1:80", upstream_header_time: "0.010" };

const end = (world: World, context: Context, status = 200): void => {
  world.pdk.context = context;
  const more = status === 200 ? answered : {};
  world.log({ status, ...more });
};

/** The status and the reason that a client was told; undefined: nothing so far. */
const refusal = (world: World): string | undefined => {
  const calls = world.pdk.callsOf("response.exit");
  const call = calls[calls.length - 1];
  if (call === undefined) return undefined;
  const [reason] = string.match(call.arguments[1] as string, '"reason":%s*"([%w_]+)"');
  return `${call.arguments[0] as number} ${reason}`;
};

const underWay = (world: World): number => {
  let sum = 0;
  for (const key of world.nginx.dict.get_keys()) {
    if (string.find(key, "^in_flight/")[0] !== undefined) sum += math.abs(world.nginx.number(key));
  }
  return sum;
};

describe("moontide-admission", () => {
  it("runs behind authentication and before moontide-balancer", () => {
    const { handler } = new World({ name: "moontide-admission" });
    assert.is_true(handler.PRIORITY < 900 && handler.PRIORITY > 780);
  });

  it("lets as many requests through as the limit allows, and names no target", () => {
    const world = start();
    const first = begin(world);
    begin(world);
    assert.is_nil(refusal(world));
    const third = begin(world);
    assert.equal("503 pool_at_limit", refusal(world));
    end(world, third, 503);
    end(world, first);
    world.pdk.calls = [];
    begin(world);
    assert.is_nil(refusal(world));
    assert.equal(0, world.pdk.callsOf("service.set_target").length);
  });

  it("leaves nothing under way behind, however requests end", () => {
    const world = start();
    const first = begin(world);
    const second = begin(world);
    end(world, begin(world), 503);
    end(world, first);
    end(world, second, 499);
    end(world, begin(world), 502);
    assert.equal(0, underWay(world));
  });

  it("tells clients when to come back", () => {
    const world = start();
    begin(world);
    begin(world);
    begin(world);
    const headers = world.pdk.last("response.exit")[2] as Record<string, string>;
    assert.equal("application/problem+json", headers["Content-Type"]);
    assert.is_not_nil(tonumber(headers["Retry-After"]));
  });

  it("sends browsers elsewhere where it is told to", () => {
    const world = start({ ...two, overload_answer: { redirect: "https://wait.example/" } });
    begin(world);
    begin(world);
    world.sent = { http_accept: "text/html" };
    begin(world);
    const [status, , headers] = world.pdk.last("response.exit");
    assert.equal(303, status);
    assert.equal("https://wait.example/", (headers as Record<string, string>).Location);
  });

  it("holds requests in a queue until there is a place", () => {
    const world = start({ ...two, queue: { timeout_seconds: 1 } });
    const first = begin(world);
    begin(world);
    let waits = 0;
    world.onWait = () => {
      waits += 1;
      if (waits > 1) return;
      const waiting = world.pdk.context;
      end(world, first);
      world.pdk.context = waiting;
      world.enter("access");
    };
    const third = begin(world);
    assert.is_nil(refusal(world));
    assert.equal(1, waits);
    end(world, third);
  });

  it("ends a wait that was in vain", () => {
    const world = start({ ...two, queue: { timeout_seconds: 1 } });
    begin(world);
    begin(world);
    const third = begin(world);
    assert.equal("503 queue_timeout", refusal(world));
    end(world, third, 503);
    const waiting = world.nginx.dict.get_keys().filter((key) => key.includes("queue:shop"));
    for (const key of waiting) assert.equal(0, world.nginx.number(key), key);
  });

  it("takes requests off rate limits, by Kong's consumer, and tells what is left", () => {
    const world = start({
      rate_limits: [{ key: ["consumer"], requests: 2, window_seconds: 60 }],
    });
    const ask = (username: string): string | undefined => {
      world.pdk.calls = [];
      world.consumer = { id: username, username };
      world.sent = { remote_addr: "192.0.2.1" };
      const context = begin(world);
      const told = refusal(world);
      if (told === undefined) {
        world.enter("header_filter").handler.header_filter!();
        assert.is_true(world.pdk.callsOf("response.set_header").length >= 2);
      }
      end(world, context, told === undefined ? 200 : 429);
      return told;
    };
    assert.is_nil(ask("a"));
    assert.is_nil(ask("a"));
    assert.equal("429 rate_limited", ask("a"));
    assert.is_nil(ask("b"));
  });

  it("opens its circuit when the service fails", () => {
    const world = start({ breaker: { consecutive_failures: 2 } });
    for (const _ of $range(1, 2)) {
      const context = begin(world);
      world.pdk.context = context;
      world.log({ status: 500, upstream_addr: "10.0.0.1:80", upstream_header_time: "0.010" });
    }
    world.pdk.calls = [];
    begin(world);
    assert.equal("503 circuit_open", refusal(world));
  });

  it("refuses the requests of a plugin whose options can't be used, and says why", () => {
    const world = start({ limit: { algorithm: "static", maximum: 0 } });
    assert.equal(1, world.nginx.events("configuration_refused").length);
    world.access();
    assert.equal("500 internal_error", refusal(world));
    world.log({ status: 500 });
  });

  it("works beside moontide-balancer in one worker, with pools of its own", () => {
    const world = start();
    const balancer = world.also("moontide-balancer");
    world.enter("init_worker");
    balancer.init_worker();
    world.enter("configure");
    balancer.configure([
      {
        __plugin_id: "plugin-2",
        plugin_instance_name: "web",
        endpoints: [{ address: "192.0.2.1:80", weight: 1 }],
      },
    ]);
    const mine = begin(world);
    assert.is_nil(refusal(world));
    world.plugin = "plugin-2";
    world.pdk.context = {};
    balancer.access();
    assert.equal("192.0.2.1:80", world.target());
    world.enter("log");
    world.nginx.variables.upstream_addr = "192.0.2.1:80";
    world.nginx.variables.upstream_header_time = "0.010";
    balancer.log();
    end(world, mine);
    assert.equal(0, underWay(world));
    world.plugin = "plugin-1";
    world.configure([configured({ limit: { algorithm: "static", maximum: 1 } })]);
    begin(world);
    begin(world);
    assert.equal("503 pool_at_limit", refusal(world));
  });
});

describe("the options of moontide-admission", () => {
  it("are those of a pool and a route that say who may enter", () => {
    const names = admissionPluginFields.map(({ name }) => name);
    for (const name of ["limit", "queue", "breaker", "rate_limits"]) {
      assert.is_true(names.includes(name), name);
    }
    assert.is_false(names.includes("endpoints"));
  });

  it("are judged together, under the names that people write", () => {
    const problemWith = (options: Record<string, unknown>): string =>
      validateAdmission(configured(options))[1] ?? "none";
    assert.equal("none", problemWith(two));
    assert.equal("none", problemWith({}));
    const contradictory = { limit: { algorithm: "static", maximum: 0 } };
    assert.matches("^config%.limit%.maximum", problemWith(contradictory));
    const remote = {
      rate_limits: [{ key: ["consumer"], requests: 2, window_seconds: 60, scope: "cluster" }],
    };
    assert.matches("^config%.rate_limits%[0%]%.scope", problemWith(remote));
  });
});
