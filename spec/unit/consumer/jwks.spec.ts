import { json } from "moontide/adapter/json";
import { followKeys } from "moontide/feature/consumer/jwks";
import { refreshKeys } from "moontide/feature/consumer/refresh";
import { issuerStatuses } from "moontide/feature/consumer/status";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { YieldingPorts } from "moontide/kernel/ports";
import { FakeMachine, yieldingOn } from "../../support/lua/ports";
import { goodClaims, makeKey, makeToken, SigningKey } from "../../support/lua/tokens";
import { startGateway, startWorker } from "../../support/lua/worker";
import { counted } from "../proxy/driver";
import { ask, bearer, documentWith, World, worldWith } from "./driver";

const first = makeKey("ES256");
const second = makeKey("ES256");
const rsa = makeKey("RS256");

const jwt = '{ "jwt": { "issuers": ["login"] } }';
const issuerAt = (url = "http://id.example/keys"): string => `"token_issuers": { "login": {
  "issuer": "https://id.example", "jwks": { "url": "${url}", "refresh_seconds": 300, "refetch_seconds": 10 } } }`;

const setOf = (...keys: object[]): string => json.encode({ keys });

/** What the issuer answers from now on; a text that is no JSON is a problem of the connection. */
const publish = (machine: FakeMachine, body: string, status = 200): void =>
  machine.http.answer(() => ({ status, body }));

const tokenOf = (key: SigningKey, id: string | undefined, claims: object = {}): string =>
  makeToken({ alg: key.algorithm, kid: id }, goodClaims(claims), key.sign);

const lead = ({ machine, gateway }: World): void =>
  refreshKeys(gateway, yieldingOn(machine, undefined, gateway.ports));

const reasonFor = (world: World, token: string): string => ask(world, bearer(token)).reason;

const events = (machine: FakeMachine, wanted: string): number => {
  let count = 0;
  for (const { event } of machine.logged) if (event === wanted) count += 1;
  return count;
};

/** A worker whose issuer has published its first key. */
const worldWithKeys = (): World => {
  const world = worldWith(jwt, issuerAt());
  publish(world.machine, setOf(first.jwk("1"), rsa.jwk("r")));
  lead(world);
  return world;
};

describe("keys by URL", () => {
  it("are fetched by one for all, when they are old and not before", () => {
    const { machine, gateway } = worldWithKeys();
    const other = { machine, gateway: startWorker(machine, 101) };
    assert.equal(1, machine.http.asked.length);
    followKeys(other.gateway);
    assert.equal("admit", reasonFor(other, tokenOf(first, "1")));
    assert.equal("admit", reasonFor(other, tokenOf(rsa, "r")));
    for (const _ of $range(1, 299)) {
      machine.clock.advance(1);
      lead({ machine, gateway });
      lead(other);
    }
    assert.equal(1, machine.http.asked.length);
    machine.clock.advance(2);
    lead({ machine, gateway });
    lead(other);
    assert.equal(2, machine.http.asked.length);
    assert.equal(0, issuerStatuses(gateway)[0]!.age_seconds);
  });

  it("are fetched for the first request when nobody has them yet", () => {
    const world = worldWith(jwt, issuerAt());
    publish(world.machine, setOf(first.jwk("1")));
    assert.equal("admit", reasonFor(world, tokenOf(first, "1")));
    assert.equal(1, world.machine.http.asked.length);
  });

  it("let nobody in while there are none", () => {
    const world = worldWith(jwt, issuerAt());
    for (const _ of $range(1, 50)) {
      assert.equal("token_keys_unavailable", reasonFor(world, tokenOf(first, "1")));
    }
    assert.equal(1, world.machine.http.asked.length);
    assert.equal(0, issuerStatuses(world.gateway)[0]!.keys);
    publish(world.machine, setOf(first.jwk("1")));
    world.machine.clock.advance(1);
    assert.equal("admit", reasonFor(world, tokenOf(first, "1")));
  });

  it("are fetched anew for an unknown kid, once in a while for all workers", () => {
    const one = worldWithKeys();
    const { machine } = one;
    const two = { machine, gateway: startWorker(machine, 101) };
    followKeys(two.gateway);
    machine.clock.advance(11);
    for (const i of $range(1, 500)) {
      const world = i % 2 === 0 ? one : two;
      assert.equal("token_key_unknown", reasonFor(world, tokenOf(second, `forged ${i}`)));
    }
    assert.equal(2, machine.http.asked.length);
    publish(machine, setOf(first.jwk("1"), second.jwk("2")));
    machine.clock.advance(9);
    assert.equal("token_key_unknown", reasonFor(one, tokenOf(second, "2")));
    machine.clock.advance(2);
    assert.equal("admit", reasonFor(one, tokenOf(second, "2")));
    assert.equal("admit", reasonFor(two, tokenOf(second, "2")));
    assert.equal(3, machine.http.asked.length);
  });

  it("that were withdrawn prove nothing any more, not even tokens that were good", () => {
    const world = worldWithKeys();
    const token = tokenOf(first, "1");
    assert.equal("admit", reasonFor(world, token));
    publish(world.machine, setOf(second.jwk("2")));
    world.machine.clock.advance(301);
    lead(world);
    assert.equal("token_key_unknown", reasonFor(world, token));
    assert.equal("admit", reasonFor(world, tokenOf(second, "2")));
  });

  it("that are the same in another order have no token checked anew", () => {
    const world = worldWithKeys();
    assert.equal("admit", reasonFor(world, tokenOf(first, "1")));
    const { tokens } = world.gateway.consumers.issuers.get("login")!;
    const { count } = tokens;
    assert.is_true(count > 0);
    publish(world.machine, setOf({ ...rsa.jwk("r"), x5t: "more" }, first.jwk("1")));
    world.machine.clock.advance(301);
    lead(world);
    assert.equal(count, tokens.count);
  });

  it("stay while the issuer is down or talks nonsense; it is said once", () => {
    const world = worldWithKeys();
    const { machine, gateway } = world;
    const nonsense: [body: string, status: number][] = [
      ["<html>", 200],
      ["", 200],
      ["[]", 200],
      ['{"keys": []}', 200],
      [setOf({ kty: "oct", k: "c2VjcmV0" }), 200],
      [setOf(second.jwk("2")), 500],
      ["true", 200],
    ];
    for (const [body, status] of nonsense) {
      publish(machine, body, status);
      machine.clock.advance(301);
      lead(world);
      lead(world);
      assert.equal("admit", reasonFor(world, tokenOf(first, "1", { exp: 2e9 })), body);
      assert.is_not_nil(issuerStatuses(gateway)[0]!.problem);
    }
    machine.http.answer(() => "connection refused");
    for (const _ of $range(1, 20)) {
      machine.clock.advance(11);
      lead(world);
    }
    assert.equal(6, events(machine, "token_keys_not_fetched"));
    const lasting = tokenOf(second, "2", { exp: 2e9 });
    assert.equal("token_keys_unavailable", reasonFor(world, lasting));
    publish(machine, setOf(first.jwk("1")));
    machine.clock.advance(11);
    lead(world);
    assert.equal(1, events(machine, "token_keys_fetched_again"));
    assert.is_nil(issuerStatuses(gateway)[0]!.problem);
    assert.equal(2, counted(gateway, "token_key_fetches_total")['issuer="login",result="fetched"']);
  });

  it("of another URL are not taken over", () => {
    const { machine } = worldWithKeys();
    machine.http.answer(() => "connection refused");
    const gateway = startGateway(machine, documentWith(jwt, issuerAt("http://other.example/k")));
    followKeys(gateway);
    const world = { machine, gateway };
    assert.equal("token_keys_unavailable", reasonFor(world, tokenOf(first, "1")));
  });

  it("outlive a new configuration", () => {
    const { machine } = worldWithKeys();
    machine.http.answer(() => "connection refused");
    const gateway = startGateway(machine, documentWith(jwt, issuerAt()));
    followKeys(gateway);
    assert.equal("admit", reasonFor({ machine, gateway }, tokenOf(first, "1")));
  });

  it("that find no room in shared memory change nothing", () => {
    const world = worldWithKeys();
    world.machine.full.add(world.machine.shared.admission);
    publish(world.machine, setOf(second.jwk("2")));
    world.machine.clock.advance(301);
    lead(world);
    assert.equal("admit", reasonFor(world, tokenOf(first, "1")));
    assert.equal(1, events(world.machine, "token_keys_not_fetched"));
  });
});

describe("a request that needs keys", () => {
  const slowly = (gateway: Gateway, machine: FakeMachine, seconds: number): YieldingPorts => {
    const ports = yieldingOn(machine, undefined, gateway.ports);
    const begun: (() => void)[] = [];
    const due = machine.clock.now() + seconds;
    return {
      ...ports,
      spawn: (_name, run) => {
        begun[begun.length] = run;
        return true;
      },
      sleep: (pause) => {
        machine.clock.advance(pause);
        const run = begun[0];
        if (run !== undefined && machine.clock.now() >= due) {
          table.remove(begun, 1);
          run();
        }
      },
    };
  };

  it("waits for the fetch under way, and no longer than it may last", () => {
    const { machine, gateway } = worldWith(jwt, issuerAt());
    publish(machine, setOf(first.jwk("1")));
    const sent = bearer(tokenOf(first, "1"));
    const began = machine.clock.now();
    const { reason } = ask({ machine, gateway }, sent, slowly(gateway, machine, 1));
    assert.equal("admit", reason);
    assert.near(1, machine.clock.now() - began, 0.03);
  });

  it("is told to come again when the fetch never ends", () => {
    const { machine, gateway } = worldWith(jwt, issuerAt());
    const began = machine.clock.now();
    const ports = slowly(gateway, machine, math.huge);
    const { reason } = ask({ machine, gateway }, bearer(tokenOf(first, "1")), ports);
    assert.equal("token_keys_unavailable", reason);
    assert.near(3, machine.clock.now() - began, 0.03);
  });

  it("does not wait where so many wait already", () => {
    const { machine, gateway } = worldWith(jwt, issuerAt());
    const ports = slowly(gateway, machine, math.huge);
    const sent = bearer(tokenOf(first, "1", { exp: 2e9 }));
    let waiting = 0;
    let most = 0;
    const crowded: YieldingPorts = {
      ...ports,
      sleep: () => {
        waiting += 1;
        most = math.max(most, waiting);
        // Another one comes while this one waits.
        if (most < 300) ask({ machine, gateway }, sent, crowded);
        machine.clock.advance(10);
        waiting -= 1;
      },
    };
    assert.equal("token_keys_unavailable", ask({ machine, gateway }, sent, crowded).reason);
    assert.equal(200, most);
  });
});
