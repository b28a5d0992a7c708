import { configured, World } from "./support/world";

describe("Kong's admin and status APIs", () => {
  it("have each path once, whichever of our plugins are loaded", () => {
    const pathsOf = (plugin: string): number => {
      const routes = require(`kong/plugins/${plugin}/api`) as Record<string, unknown>;
      return Object.keys(routes).length;
    };
    const both = { loaded: ["moontide-balancer", "moontide-admission"] };
    assert.is_not_nil(new World(both));
    assert.equal(3, pathsOf("moontide-balancer"));
    assert.equal(0, pathsOf("moontide-admission"));
    assert.is_not_nil(new World({ loaded: ["moontide-admission"] }));
    assert.equal(3, pathsOf("moontide-admission"));
  });

  const ask = (world: World, path: string): readonly unknown[] => {
    world.enter("admin_api");
    const routes = require("kong/plugins/moontide-balancer/status_api") as Record<
      string,
      { GET: (this: void) => void }
    >;
    routes[path]!.GET();
    return world.pdk.last("response.exit");
  };

  it("answer with metrics of what has passed", () => {
    const world = World.started(configured());
    world.succeed();
    const [status, text] = ask(world, "/moontide/metrics");
    assert.equal(200, status);
    const wanted = 'moontide_requests_total{route="web",pool="web",status_class="2xx"} 1\n';
    assert.matches(wanted, text as string, 1, true);
    assert.matches('moontide_shared_dict_free_bytes{dict="moontide"}', text as string, 1, true);
  });

  it("tell attempts without an answer from those with a bad one", () => {
    const world = World.started(configured());
    world.access();
    world.retry();
    world.nginx.variables.upstream_header_time = "-, 0.002";
    world.failure = ["next", 503];
    world.retry();
    world.log({ status: 200, upstream_addr: "any", upstream_header_time: "-, 0.002, 0.001" });
    const text = ask(world, "/moontide/metrics")[1] as string;
    for (const status_class of ["2xx", "5xx", "none"]) {
      const [, count] = string.gsub(text, `_count{[^}]*status_class="${status_class}"} 1\n`, "");
      assert.equal(1, count, status_class);
    }
  });

  it("answer with the state of the pools", () => {
    const [status, text] = ask(World.started(configured()), "/moontide/status");
    assert.equal(200, status);
    assert.matches('"id": "192.0.2.1:80"', text as string, 1, true);
  });

  it("answer with what was refused, and why", () => {
    const world = World.started(
      configured({ endpoints: [], discovery: { type: "file", path: "/none" } }),
    );
    world.access();
    const [status, text] = ask(world, "/moontide/decisions");
    assert.equal(200, status);
    assert.matches('"reason": "no_endpoint"', text as string, 1, true);
    assert.matches('"pool": "web"', text as string, 1, true);
  });
});
