import { json } from "moontide/adapter/json";
import { checkConfiguration, checkDocument } from "moontide/feature/configuration/check";
import type { Configuration } from "moontide/feature/configuration/schema";
import { validConfigurations, shortest } from "../../support/lua/valid-configurations";

const checked = (text: string): Configuration => {
  const { configuration, problems } = checkConfiguration(text, json);
  assert.same([], problems);
  return configuration!;
};

describe("a valid configuration", () => {
  for (const { name, text } of validConfigurations) {
    it(`is accepted ${name}`, () => {
      assert.is_table(checked(text).pools);
    });

    it(`passes the check again unchanged ${name}`, () => {
      const once = checked(text);
      const twice = checkDocument(once);
      assert.same([], twice.problems);
      assert.same(once, twice.configuration);
    });

    it(`comes back from shared memory unchanged ${name}`, () => {
      const once = checked(text);
      const [stored] = json.decode(json.encode(once));
      assert.same(once, checkDocument(stored).configuration);
    });
  }
});

describe("defaults", () => {
  it("fill in everything the shortest configuration leaves out", () => {
    const configuration = checked(shortest);
    const pool = configuration.pools["web"]!;
    assert.same({ directory: "/var/lib/moontide" }, configuration.state);
    assert.same([], configuration.trusted_proxies);
    assert.same({ tokens: [], hosts: [], client_addresses: "full" }, configuration.admin);
    assert.equal(500, configuration.metrics.maximum_endpoints);
    assert.equal(14, configuration.metrics.latency_buckets_seconds.length);
    assert.same(
      [
        { address: "127.0.0.1:9001", weight: 1 },
        { address: "127.0.0.1:9002", weight: 1 },
      ],
      pool.endpoints,
    );
    assert.same(
      {
        connect_seconds: 1,
        send_seconds: 30,
        read_seconds: 30,
        total_seconds: 60,
        idle_seconds: 300,
      },
      pool.timeouts,
    );
    const { balancer } = pool;
    assert.same(["peak_ewma", 3], [balancer.algorithm, balancer.decay_seconds]);
    assert.same(
      [0, 1, 10],
      [
        balancer.slow_start_seconds,
        balancer.slow_start_aggression,
        balancer.slow_start_minimum_percent,
      ],
    );
    assert.same({ key: ["address"], bounded_load_percent: 150 }, balancer.hash);
    assert.same("orca", balancer.load.type);
    assert.same("persistent", balancer.sticky.mode);
    assert.same(
      { attempts: 2, on: "connection", budget_percent: 20, budget_minimum: 10 },
      pool.retries,
    );
    assert.is_nil(pool.tls);
    assert.is_nil(pool.discovery);
  });

  it("of passive health checks eject and panic at the same share", () => {
    assert.same(
      {
        enabled: true,
        consecutive_failures: 5,
        failure_percent: 50,
        minimum_requests: 20,
        window_seconds: 10,
        ejection_seconds: 10,
        maximum_ejection_seconds: 300,
        jitter_percent: 20,
        maximum_ejected_percent: 50,
        panic_percent: 50,
        success_rate: {
          enabled: true,
          standard_deviations: 1.9,
          minimum_requests: 100,
          minimum_endpoints: 5,
        },
        latency: {
          enabled: false,
          factor: 3,
          minimum_seconds: 0.05,
          minimum_requests: 50,
          minimum_endpoints: 3,
        },
      },
      checked(shortest).pools["web"]!.health.passive,
    );
  });

  it("name routes by their place, counted from 1", () => {
    assert.same(
      [
        {
          name: "route-1",
          pool: "web",
          match: {},
          maximum_body_bytes: 10485760,
          streaming: false,
          websockets: true,
        },
      ],
      checked(shortest).routes,
    );
  });

  it("are not shared between pools", () => {
    const text =
      '{"pools": {"a": {"discovery": {"type": "admin"}}, "b": {"discovery": {"type": "admin"}}}, "routes": [{"pool": "a"}]}';
    const { pools } = checked(text);
    assert.is_false(pools["a"]!.endpoints === pools["b"]!.endpoints);
    assert.is_false(pools["a"]!.timeouts === pools["b"]!.timeouts);
  });

  it("of TLS verify the endpoint", () => {
    const text =
      '{"pools": {"web": {"endpoints": ["127.0.0.1:443"], "tls": {}, "host_header": "web.internal"}}, "routes": [{"pool": "web"}]}';
    assert.same({ verify: true }, checked(text).pools["web"]!.tls);
  });
});
