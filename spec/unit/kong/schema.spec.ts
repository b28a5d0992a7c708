import { validatePlugin } from "moontide/feature/kong/instance";
import { balancerPluginFields } from "moontide/feature/kong/schema";
import type { Field } from "moontide/schema/description";
import { configured } from "./support/world";

/** Kong's null is a userdata; LuaJIT has one at hand in any open file. */
const kongNull: unknown = io.stdout;

const find = (name: string): Field & { readonly fields?: readonly Field[] } => {
  for (const field of balancerPluginFields) {
    if (field.name === name) return field;
  }
  return error(`no option ${name}`);
};

const problemWith = (options: Record<string, unknown>): string => {
  const [, problem] = validatePlugin(configured(options));
  return problem ?? "none";
};

describe("the options of moontide-balancer", () => {
  it("are a pool's, without what Kong decides itself", () => {
    const names = balancerPluginFields.map((field) => field.name);
    for (const name of ["endpoints", "discovery", "balancer", "health", "retries", "timeouts"]) {
      assert.is_true(names.includes(name), name);
    }
    assert.is_false(names.includes("tls"));
    const retries = find("retries").fields!.map((field) => field.name);
    assert.is_false(retries.includes("on"));
    assert.is_true(retries.includes("attempts"));
  });

  it("choose by what a plugin can know: no cookies, no headers of answers", () => {
    const balancer = find("balancer").fields!;
    const named = (name: string): Record<string, unknown> | undefined =>
      balancer.find((field) => field.name === name) as Record<string, unknown> | undefined;
    const algorithms = named("algorithm")!.values as string[];
    assert.is_true(algorithms.includes("consistent_hash") && algorithms.includes("probing"));
    assert.is_false(algorithms.includes("sticky"));
    assert.is_nil(named("sticky"));
    const sources = named("load")!.variants as { type: string }[];
    assert.same(
      ["prometheus"],
      sources.map(({ type }) => type),
    );
  });

  it("are taken with the nulls that Kong fills in", () => {
    const nothing = { type: kongNull, path: kongNull, nameservers: kongNull };
    const [ok] = validatePlugin(
      configured({
        discovery: nothing,
        host_header: kongNull,
        timeouts: { read_seconds: kongNull },
      }),
    );
    assert.is_true(ok);
  });

  it("are judged together, every problem under its path", () => {
    const problem = problemWith({
      timeouts: { connect_seconds: 5, total_seconds: 2 },
      retries: { per_try_timeout_seconds: 3 },
    });
    assert.matches("config.timeouts.total_seconds: found 2; expected at least", problem, 1, true);
    assert.matches("config.retries.per_try_timeout_seconds: found 3", problem, 1, true);
  });

  it("must name an endpoint or a source", () => {
    assert.matches("config: found a pool without endpoints", problemWith({ endpoints: kongNull }));
  });

  it("must not list an endpoint twice", () => {
    const twice = { address: "192.0.2.1:80", weight: 1 };
    assert.matches("a second time", problemWith({ endpoints: [twice, twice] }));
  });

  it("have no unix sockets, which Kong can't reach", () => {
    const problem = problemWith({ endpoints: [{ address: "unix:/run/web.sock", weight: 1 }] });
    assert.matches("config.endpoints[0].address: found", problem, 1, true);
    assert.matches("Kong can't reach unix sockets", problem);
  });

  it("name a wrong address with what was expected", () => {
    const problem = problemWith({ endpoints: [{ address: "web.internal", weight: 1 }] });
    assert.matches('config.endpoints[0].address: found "web.internal"', problem, 1, true);
  });

  it("have no pool that only the admin API could fill", () => {
    const discovery = find("discovery") as unknown as { variants: { type: string }[] };
    assert.same(
      ["file", "dns", "consul", "etcd", "kubernetes"],
      discovery.variants.map((variant) => variant.type),
    );
  });
});
