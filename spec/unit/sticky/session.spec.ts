import { changeOverlay } from "moontide/feature/discovery/overlays";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { Exchange } from "moontide/feature/proxy/exchange";
import { sessionCookie } from "moontide/feature/sticky/session";
import type { Sticky } from "moontide/feature/sticky/sticky";
import { FakeMachine, fakeMachine, restarted } from "../../support/lua/ports";
import { settleLists, startGateway, startWorker } from "../../support/lua/worker";
import { begin, finish, retry, webPool } from "../proxy/driver";
import { fakeRequest } from "../proxy/request";

const documentOf = (sticky: string, addresses = 5): string => {
  const endpoints: string[] = [];
  for (const i of $range(1, addresses)) endpoints[i - 1] = `"10.0.0.${i}:80"`;
  return `{ "pools": { "web": { "endpoints": [${table.concat(endpoints, ", ")}],
     "balancer": { "algorithm": "sticky", "sticky": { ${sticky} } } } },
     "routes": [{ "pool": "web" }] }`;
};

let machine: FakeMachine;
let gateway: Gateway;

const stickyOf = (worker: Gateway): Sticky => webPool(worker).binding!.sticky!;

const send = (worker: Gateway, cookie?: string): Exchange => {
  const name = stickyOf(worker).cookie_name;
  return begin(worker, fakeRequest({ cookies: cookie === undefined ? {} : { [name]: cookie } }));
};

interface Visit {
  readonly endpoint: string;
  /** The whole `Set-Cookie`, if there is one. */
  readonly set: string | undefined;
  /** The session that the client has from now on. */
  readonly session: string | undefined;
}

/** A request with that cookie, and its answer. */
const visit = (worker: Gateway, cookie?: string, is_secure = false): Visit => {
  const exchange = send(worker, cookie);
  const endpoint = exchange.member!.id;
  const set = sessionCookie(stickyOf(worker), exchange, is_secure);
  finish(worker, exchange, 200, 0.01);
  const [session] = string.match(set ?? "", "^[^=]+=([^;]+)");
  return { endpoint, set, session: session ?? cookie };
};

const start = (sticky = "", addresses?: number): void => {
  machine = fakeMachine();
  gateway = startGateway(machine, documentOf(sticky, addresses));
};

const drain = (id: string): void => {
  changeOverlay(gateway.ports, "/state", "web", () =>
    $multi({ added: {}, weights: {}, drained: { [id]: true }, removed: {} }, undefined),
  );
  settleLists(gateway);
};

describe("a sticky session", () => {
  it("begins with a cookie, and stays with its endpoint without another", () => {
    start();
    const first = visit(gateway);
    assert.is_not_nil(first.set);
    for (const _ of $range(1, 50)) {
      const next = visit(gateway, first.session);
      assert.equal(first.endpoint, next.endpoint);
      assert.is_nil(next.set);
    }
  });

  it("is known in every worker and after a reload", () => {
    start();
    const first = visit(gateway);
    const other = startWorker(machine, 200);
    const reloaded = startGateway(machine, documentOf(""));
    for (const worker of [other, reloaded]) {
      const next = visit(worker, first.session);
      assert.same([first.endpoint, undefined], [next.endpoint, next.set]);
    }
  });

  it("is known after a restart, and in other gateways, where they have the same secret", () => {
    const secret = '"secret": { "file": "/secret" }';
    machine = fakeMachine();
    machine.secrets["file /secret"] = "common";
    gateway = startGateway(machine, documentOf(secret));
    const first = visit(gateway);
    const again = restarted(machine);
    again.secrets["file /secret"] = "common";
    const next = visit(startGateway(again, documentOf(secret)), first.session);
    assert.same([first.endpoint, undefined], [next.endpoint, next.set]);
  });

  it("is none where the secret is another", () => {
    start();
    const first = visit(gateway);
    const other = fakeMachine();
    other.secrets["env KEY"] = "another";
    const elsewhere = startGateway(other, documentOf('"secret": { "env": "KEY" }'));
    assert.is_not_nil(visit(elsewhere, first.session).set);
  });

  it("does not tell its endpoint", () => {
    start();
    const { set, endpoint } = visit(gateway);
    assert.is_nil(string.find(set!, endpoint, 1, true)[0]);
    assert.is_nil(string.find(set!, "10.0.0", 1, true)[0]);
  });

  for (const forged of ["", "10.0.0.1:80", string.rep("0", 32), string.rep("x", 8000)]) {
    it(`that nobody issued is none (${forged.length} bytes)`, () => {
      start();
      const endpoints = new LuaSet<string>();
      for (const _ of $range(1, 50)) {
        const { endpoint, set } = visit(gateway, forged);
        endpoints.add(endpoint);
        assert.is_not_nil(set);
      }
      let count = 0;
      for (const [_endpoint] of endpoints) count += 1;
      assert.is_true(count > 1);
    });
  }

  it("moves for good when its endpoint is ejected", () => {
    start();
    const first = visit(gateway);
    const member = webPool(gateway).by_id.get(first.endpoint)!;
    while (member.ejected_until === 0) {
      const exchange = send(gateway, first.session);
      finish(gateway, exchange, 502);
    }
    const moved = visit(gateway, first.session);
    assert.not_equal(first.endpoint, moved.endpoint);
    assert.is_not_nil(moved.set);
    assert.same(
      [moved.endpoint, undefined],
      [visit(gateway, moved.session).endpoint, visit(gateway, moved.session).set],
    );
  });

  it("moves with a retry", () => {
    start();
    const first = visit(gateway);
    const exchange = send(gateway, first.session);
    const second = retry(gateway, exchange)!;
    assert.not_equal(first.endpoint, second.id);
    assert.is_not_nil(sessionCookie(stickyOf(gateway), exchange, false));
    finish(gateway, exchange, 200, 0.01);
  });

  it("stays with a draining endpoint until its deadline, while others avoid it", () => {
    start();
    const first = visit(gateway);
    drain(first.endpoint);
    for (const _ of $range(1, 50)) assert.not_equal(first.endpoint, visit(gateway).endpoint);
    const next = visit(gateway, first.session);
    assert.same([first.endpoint, undefined], [next.endpoint, next.set]);
    machine.clock.advance(webPool(gateway).configuration.drain.deadline_seconds + 1);
    assert.not_equal(first.endpoint, visit(gateway, first.session).endpoint);
  });

  it("stays when the pool grows", () => {
    start("", 5);
    const visits: Visit[] = [];
    for (const i of $range(0, 99)) visits[i] = visit(gateway);
    const grown = startGateway(machine, documentOf("", 20));
    for (const { endpoint, session } of visits) {
      assert.same(
        [endpoint, undefined],
        [visit(grown, session).endpoint, visit(grown, session).set],
      );
    }
  });
});

describe("a balanced session", () => {
  it("stays, in every worker, and begins anew when it was not issued here", () => {
    start('"mode": "balanced"');
    const other = startWorker(machine, 200);
    for (const _ of $range(1, 20)) {
      const first = visit(gateway);
      const next = visit(other, first.session);
      assert.same([first.endpoint, undefined], [next.endpoint, next.set]);
      assert.is_not_nil(visit(gateway, string.reverse(first.session!)).set);
    }
  });

  it("moves to newcomers in proportion when the pool doubles, and keeps its cookie", () => {
    start('"mode": "balanced"', 5);
    const visits: Visit[] = [];
    for (const i of $range(0, 499)) visits[i] = visit(gateway);
    const grown = startGateway(machine, documentOf('"mode": "balanced"', 10));
    let moved = 0;
    for (const { endpoint, session } of visits) {
      const next = visit(grown, session);
      assert.is_nil(next.set);
      if (next.endpoint !== endpoint) moved += 1;
    }
    assert.near(250, moved, 60);
  });
});

describe("the cookie", () => {
  const setWith = (options: string, is_secure = false): string => {
    start(options);
    return visit(gateway, undefined, is_secure).set!;
  };

  it("is the browser's until it is closed, for the whole site, and out of reach of scripts", () => {
    assert.matches("^moontide_%x+=%x+; Path=/; HttpOnly; SameSite=Lax$", setWith(""));
  });

  it("is what its options say", () => {
    const set = setWith(
      '"cookie": { "name": "home", "path": "/shop", "maximum_age_seconds": 3600, "same_site": "strict", "http_only": false, "secure": "always" }',
    );
    assert.matches("^home=%x+; Path=/shop; Max%-Age=3600; SameSite=Strict; Secure$", set);
  });

  it("is for HTTPS alone where the client came over it, unless told otherwise", () => {
    assert.matches("; Secure$", setWith("", true));
    assert.is_nil(string.find(setWith('"cookie": { "secure": "never" }', true), "Secure")[0]);
  });

  it("has another name for each pool", () => {
    start();
    const document = `{ "pools": {
      "one": { "endpoints": ["10.0.0.1:80"], "balancer": { "algorithm": "sticky" } },
      "two": { "endpoints": ["10.0.0.1:80"], "balancer": { "algorithm": "sticky" } } },
      "routes": [{ "pool": "one" }] }`;
    const worker = startGateway(fakeMachine(), document);
    const name = (pool: string): string => worker.pools.get(pool)!.binding!.sticky!.cookie_name;
    assert.not_equal(name("one"), name("two"));
  });

  it("goes on with a secret of its own where the configured one can't be read, and says so", () => {
    start('"secret": { "env": "MISSING" }');
    assert.is_not_nil(visit(gateway).set);
    let said = 0;
    for (const { event } of machine.logged) if (event === "sticky_secret_unreadable") said += 1;
    assert.equal(1, said);
  });
});
