import type { Gateway } from "moontide/feature/gateway/gateway";
import { refreshAvailable } from "moontide/feature/pool/pool";
import { resolveLocation } from "moontide/feature/locality/resolve";
import type { Result } from "moontide/kernel/result";
import type { YieldingPorts } from "moontide/kernel/ports";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { begin, finish, retry, webPool } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";

const endpoints = `"endpoints": [
  { "address": "10.0.0.1:80", "region": "eu", "metadata": { "version": "v1" } },
  { "address": "10.0.0.2:80", "region": "eu", "metadata": { "version": "v2" } },
  { "address": "10.0.1.1:80", "region": "us", "metadata": { "version": "v1" } }]`;

const gatewayWith = (pool: string, route = "", top = ""): Gateway =>
  startGateway(
    fakeMachine(),
    `{ ${top} "pools": { "web": { ${endpoints}${pool} } }, "routes": [{ "pool": "web"${route} }] }`,
  );

/** The addresses that so many requests went to, each once, in order. */
const visited = (gateway: Gateway, sent: Sent = {}): string => {
  const seen = new LuaSet<string>();
  for (const _ of $range(1, 60)) {
    const exchange = begin(gateway, fakeRequest(sent));
    seen.add(exchange.member!.address);
    finish(gateway, exchange, 200, 0.01);
  }
  const addresses: string[] = [];
  for (const address of seen) addresses[addresses.length] = address;
  table.sort(addresses);
  return table.concat(addresses, " ");
};

const eu = '"location": { "region": "eu" },';

const eject = (gateway: Gateway, addresses: readonly string[]): void => {
  const pool = webPool(gateway);
  for (const address of addresses) {
    pool.by_id.get(`${address}:80`)!.ejected_until = gateway.ports.clock.now() + 100;
  }
  refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
};

describe("a pool with locality", () => {
  it("is used where it is closest", () => {
    assert.equal("10.0.0.1 10.0.0.2", visited(gatewayWith(', "locality": {}', "", eu)));
    assert.equal("10.0.0.1 10.0.0.2 10.0.1.1", visited(gatewayWith("", "", eu)));
  });

  it("goes on elsewhere when nobody is left there, and comes back", () => {
    const gateway = gatewayWith(', "locality": {}', "", eu);
    eject(gateway, ["10.0.0.1", "10.0.0.2"]);
    assert.equal("10.0.1.1", visited(gateway));
    const pool = webPool(gateway);
    for (const member of pool.members) member.ejected_until = 0;
    refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
    assert.equal("10.0.0.1 10.0.0.2", visited(gateway));
  });

  it("retries elsewhere once all that are close were tried", () => {
    for (const _ of $range(1, 20)) {
      const gateway = gatewayWith(', "locality": {}', "", eu);
      // Half of the close ones are out: the far one takes 30 percent, and the close one 70.
      eject(gateway, ["10.0.0.1"]);
      const exchange = begin(gateway);
      const first = exchange.member!.address;
      const second = retry(gateway, exchange)!.address;
      assert.is_true(first !== second, `${first} twice`);
      finish(gateway, exchange, 200, 0.01);
    }
  });
});

describe("geography", () => {
  const by = (geography: string, top = eu): Gateway =>
    gatewayWith(`, "locality": { "geography": ${geography} }`, "", top);

  it("goes by a variable, and by the gateway's place for what it does not name", () => {
    const gateway = by('{ "variable": "geoip2_country", "regions": { "US": "us", "DE": "eu" } }');
    assert.equal("10.0.1.1", visited(gateway, { variables: { geoip2_country: "US" } }));
    assert.equal("10.0.0.1 10.0.0.2", visited(gateway, { variables: { geoip2_country: "XX" } }));
    assert.equal("10.0.0.1 10.0.0.2", visited(gateway));
  });

  it("goes by a header", () => {
    const gateway = by(
      '{ "header": "CF-IPCountry", "regions": { "US": "us" }, "default_region": "eu" }',
      "",
    );
    assert.equal("10.0.1.1", visited(gateway, { headers: { "cf-ipcountry": "US" } }));
    assert.equal("10.0.0.1 10.0.0.2", visited(gateway, { headers: { "cf-ipcountry": "FR" } }));
  });

  it("goes by the smallest network that the client is in", () => {
    const gateway = by('{ "networks": { "10.0.0.0/8": "eu", "10.9.0.0/16": "us", "::/0": "us" } }');
    assert.equal("10.0.0.1 10.0.0.2", visited(gateway, { peer_address: "10.8.0.1" }));
    assert.equal("10.0.1.1", visited(gateway, { peer_address: "10.9.0.1" }));
    assert.equal("10.0.1.1", visited(gateway, { peer_address: "2001:db8::1" }));
  });

  it("goes by the address that trusted proxies vouch for", () => {
    const top = `${eu} "trusted_proxies": ["192.0.2.0/24"],`;
    const gateway = by('{ "networks": { "10.9.0.0/16": "us" } }', top);
    const headers = { "x-forwarded-for": "10.9.0.7" };
    assert.equal("10.0.1.1", visited(gateway, { headers, peer_address: "192.0.2.1" }));
    assert.equal("10.0.0.1 10.0.0.2", visited(gateway, { headers, peer_address: "203.0.113.1" }));
  });

  it("prepares views for the regions of the configuration only", () => {
    const gateway = by('{ "header": "x-country", "regions": { "US": "us" } }');
    for (const i of $range(1, 50)) visited(gateway, { headers: { "x-country": `made-up-${i}` } });
    let views = 0;
    for (const [, origins] of webPool(gateway).scoped) for (const [_] of origins) views += 1;
    assert.equal(0, views);
  });
});

describe("a subset", () => {
  it("is all that a route uses", () => {
    const gateway = gatewayWith("", ', "subset": { "version": "v1" }');
    assert.equal("10.0.0.1 10.0.1.1", visited(gateway));
  });

  it("that nobody belongs to is refused, or replaced by everybody", () => {
    const gateway = gatewayWith("", ', "subset": { "version": "v3" }, "subset_fallback": "any"');
    assert.equal("10.0.0.1 10.0.0.2 10.0.1.1", visited(gateway));
    const strict = gatewayWith("", ', "subset": { "version": "v3" }');
    assert.has_error(() => visited(strict), "refused: no_endpoint");
  });

  it("counts closeness inside it", () => {
    const gateway = gatewayWith(', "locality": {}', ', "subset": { "version": "v1" }', eu);
    assert.equal("10.0.0.1", visited(gateway));
  });
});

describe("the gateway's place", () => {
  const resolved = (answer: string | undefined): unknown => {
    const gateway = gatewayWith(
      ', "locality": {}',
      "",
      '"location": { "region": { "env": "REGION" } },',
    );
    const { configuration, ports } = gateway;
    const read = (): Result<string> => {
      if (answer === undefined) return $multi(undefined, "not there");
      return $multi(answer, undefined);
    };
    const secrets = { read };
    resolveLocation({ ...ports, secrets } as unknown as YieldingPorts, configuration);
    return configuration.location.region;
  };

  it("may come from the environment", () => {
    assert.equal("us", resolved("us"));
  });

  it("is unknown when it is not there", () => {
    assert.is_nil(resolved(undefined));
  });
});
