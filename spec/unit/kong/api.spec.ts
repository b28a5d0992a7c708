import { configured, World } from "./support/world";

describe("Kong's admin and status APIs", () => {
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

  it("answer with the state of the pools", () => {
    const [status, text] = ask(World.started(configured()), "/moontide/status");
    assert.equal(200, status);
    assert.matches('"id": "192.0.2.1:80"', text as string, 1, true);
  });
});
