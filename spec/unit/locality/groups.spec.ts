import type { Endpoint } from "moontide/kernel/endpoint";
import { groupEndpoints, Grouping, Scope } from "moontide/policy/locality/groups";
import { blankEndpoint } from "../../support/lua/endpoint";

const availability = { maximum_ejected_percent: 50, panic_percent: 50 };

const scope: Scope = {
  from: "",
  zone: "",
  overflow_factor: 1.4,
  minimum_endpoints: 6,
  gateways: {},
  regions_order: [],
  neighbours: {},
};

interface Place {
  readonly priority?: number;
  readonly region?: string;
  readonly zone?: string;
  readonly for_zones?: readonly string[];
}

let port = 0;

/** So many endpoints at a place, the first `out` of them ejected. */
const at = (place: Place, count: number, out = 0): Endpoint[] => {
  const endpoints: Endpoint[] = [];
  for (const i of $range(1, count)) {
    port += 1;
    const endpoint = blankEndpoint(port);
    endpoint.priority = place.priority ?? 0;
    endpoint.region = place.region ?? "";
    endpoint.zone = place.zone ?? "";
    endpoint.for_zones = place.for_zones ?? [];
    if (i <= out) endpoint.ejected_until = 100;
    endpoints[i - 1] = endpoint;
  }
  return endpoints;
};

const together = (lists: readonly (readonly Endpoint[])[]): Endpoint[] => {
  const all: Endpoint[] = [];
  for (const list of lists) for (const endpoint of list) all[all.length] = endpoint;
  return all;
};

/** `level zone: percent of endpoints`, group by group. */
const groupsOf = (lists: readonly (readonly Endpoint[])[], from: Partial<Scope> = {}): string[] => {
  const { groups } = groupEndpoints(together(lists), { ...scope, ...from }, availability, 10);
  const texts: string[] = [];
  for (const { level, zone, share, endpoints } of groups) {
    // Those without a share are for retries.
    if (share > 0)
      texts[texts.length] = string.format(
        "%d%s: %.1f of %d",
        level,
        zone === "" ? "" : ` ${zone}`,
        share * 100,
        endpoints.length,
      );
  }
  return texts;
};

/** The region of the endpoints that are used first. */
const firstUsed = ({ groups }: Grouping): string | undefined => {
  for (const { share, endpoints } of groups) if (share > 0) return endpoints[0]!.region;
  return undefined;
};

describe("priorities", () => {
  const first = (out: number) => at({ priority: 0 }, 100, out);
  const second = at({ priority: 1 }, 10);

  it("use the first while 72 percent of it are fit", () => {
    assert.same(["0: 100.0 of 100"], groupsOf([first(0), second]));
    assert.same(["0: 100.0 of 72"], groupsOf([first(28), second]));
  });

  it("overflow with what the first can't carry", () => {
    assert.same(["0: 70.0 of 50", "1: 30.0 of 10"], groupsOf([first(50), second]));
    assert.same(["0: 14.0 of 10", "1: 86.0 of 10"], groupsOf([first(90), second]));
  });

  it("leave out a level without anybody", () => {
    assert.same(["1: 100.0 of 10"], groupsOf([first(100), second]));
  });

  it("panic each by itself when all together are short", () => {
    const lists = [at({ priority: 0 }, 10, 8), at({ priority: 1 }, 10, 8)];
    assert.same(["0: 50.0 of 10", "1: 50.0 of 10"], groupsOf(lists));
    assert.is_true(groupEndpoints(together(lists), scope, availability, 10).panic);
  });

  it("are as lenient as the pool where there is only one", () => {
    assert.same(["0: 100.0 of 5"], groupsOf([at({}, 10, 5)]));
    assert.same(["0: 100.0 of 10"], groupsOf([at({}, 10, 6)]));
  });

  it("divide three levels in order", () => {
    const lists = [
      at({ priority: 0 }, 100, 75),
      at({ priority: 1 }, 100, 50),
      at({ priority: 2 }, 100, 0),
    ];
    assert.same(["0: 35.0 of 25", "1: 65.0 of 50"], groupsOf(lists));
  });
});

describe("regions", () => {
  const eu = (out = 0) => at({ region: "eu" }, 10, out);
  const us = (out = 0) => at({ region: "us" }, 10, out);
  const asia = at({ region: "asia" }, 10);
  const order = { regions_order: ["eu", "us", "asia"] };

  it("are as near as the order says, the own one first", () => {
    assert.same(["0: 100.0 of 10"], groupsOf([us(), eu(), asia], { ...order, from: "us" }));
    const lists = [us(10), eu(), asia];
    assert.same(["1: 100.0 of 10"], groupsOf(lists, { ...order, from: "us" }));
    assert.same(
      ["0: 70.0 of 5", "1: 30.0 of 10"],
      groupsOf([eu(5), us(), asia], { ...order, from: "eu" }),
    );
  });

  it("have neighbours of their own", () => {
    const neighbours = { eu: ["asia", "us"] };
    const grouping = groupEndpoints(
      together([eu(10), us(), asia]),
      { ...scope, ...order, neighbours, from: "eu" },
      availability,
      10,
    );
    assert.equal("asia", firstUsed(grouping));
  });

  it("do not count for a gateway that knows none", () => {
    assert.same(["0: 100.0 of 30"], groupsOf([eu(), us(), asia], order));
  });

  it("come after explicit priorities", () => {
    const standby = at({ region: "eu", priority: 1 }, 5);
    const grouping = groupEndpoints(
      together([standby, us()]),
      { ...scope, ...order, from: "eu" },
      availability,
      10,
    );
    assert.equal("us", firstUsed(grouping));
  });
});

describe("zones", () => {
  const zone = (name: string, count: number) => at({ zone: name }, count);

  it("keep everything where the own one has its part", () => {
    assert.same(["0 a: 100.0 of 3"], groupsOf([zone("a", 3), zone("b", 3)], { zone: "a" }));
  });

  it("keep what leaves every endpoint the same number of requests", () => {
    const lists = [zone("a", 2), zone("b", 4), zone("c", 6)];
    // 12 endpoints, 3 zones with a gateway each: a has half of what it would need, c half more.
    assert.same(["0 a: 50.0 of 2", "0 c: 50.0 of 6"], groupsOf(lists, { zone: "a" }));
    assert.same(["0 b: 100.0 of 4"], groupsOf(lists, { zone: "b" }));
    assert.same(["0 c: 100.0 of 6"], groupsOf(lists, { zone: "c" }));
  });

  it("take the number of gateways into account", () => {
    const lists = [zone("a", 3), zone("b", 3)];
    const gateways = { a: 1, b: 0 };
    assert.same(["0 a: 50.0 of 3", "0 b: 50.0 of 3"], groupsOf(lists, { zone: "a", gateways }));
  });

  it("are not looked at with few endpoints, in a panic, or from a zone without any", () => {
    assert.same(["0: 100.0 of 5"], groupsOf([zone("a", 3), zone("b", 2)], { zone: "a" }));
    assert.same(
      ["0: 100.0 of 8"],
      groupsOf([at({ zone: "a" }, 4, 3), at({ zone: "b" }, 4, 3)], { zone: "a" }),
    );
    assert.same(["0: 100.0 of 6"], groupsOf([zone("a", 3), zone("b", 3)], { zone: "x" }));
  });

  it("follow the registry's hints where all endpoints have some", () => {
    const a = at({ zone: "a", for_zones: ["a", "b"] }, 2);
    const c = at({ zone: "c", for_zones: ["c"] }, 2);
    assert.same(["0 b: 100.0 of 2"], groupsOf([a, c], { zone: "b" }));
    assert.same(["0: 100.0 of 6"], groupsOf([a, c, zone("a", 2)], { zone: "x" }));
  });

  it("give every endpoint the same number of requests, whatever the zones (100 random cases)", () => {
    const random = math.random;
    for (const round of $range(1, 100)) {
      math.randomseed(round);
      const names = ["a", "b", "c", "d"];
      const gateways: Record<string, number> = {};
      const lists: Endpoint[][] = [];
      for (const name of names) {
        gateways[name] = 1 + random(0, 4);
        lists[lists.length] = zone(name, 2 + random(0, 8));
      }
      let all_gateways = 0;
      for (const name of names) all_gateways += gateways[name]!;
      const load = new LuaMap<string, number>();
      for (const name of names) {
        const from = { ...scope, zone: name, gateways };
        const { groups } = groupEndpoints(together(lists), from, availability, 10);
        for (const { endpoints, share } of groups) {
          const each = (share * gateways[name]!) / all_gateways / endpoints.length;
          for (const { id } of endpoints) load.set(id, (load.get(id) ?? 0) + each);
        }
      }
      const fair = 1 / together(lists).length;
      for (const endpoint of together(lists)) {
        assert.near(fair, load.get(endpoint.id) ?? 0, 1e-9);
      }
    }
  });
});
