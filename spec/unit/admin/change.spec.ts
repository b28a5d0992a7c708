import type { Gateway } from "moontide/feature/gateway/gateway";
import { FakeMachine, fakeMachine, LoggedEvent, restarted } from "../../support/lua/ports";
import { settleLists, startGateway, startWorker } from "../../support/lua/worker";
import { ask, decoded, fakePlatform, outcome, send, twoEndpoints } from "./client";

const first = "/v1/pools/web/endpoints/10.0.0.1:80";
const lock = "overlays_lock";

const events = (machine: FakeMachine, event: string): LoggedEvent[] => {
  const found: LoggedEvent[] = [];
  for (const logged of machine.logged) if (logged.event === event) found[found.length] = logged;
  return found;
};

const drain = (gateway: Gateway, sleep: (this: void) => void) =>
  ask(gateway, first, {
    method: "PATCH",
    body: '{"draining": true}',
    headers: { "Content-Type": "application/json" },
    platform: fakePlatform(sleep),
  });

describe("a change", () => {
  it("is seen at once through every worker, and used after the next look", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, twoEndpoints);
    const other = startWorker(machine, 200);
    send(gateway, "PATCH", first, '{"draining": true}');
    assert.equal("draining", decoded(ask(other, first))["state"]);
    assert.equal(2, other.pools.get("web")!.available.length);
    settleLists(gateway);
    settleLists(other);
    assert.equal(1, other.pools.get("web")!.available.length);
  });

  it("survives a reload and a restart", () => {
    const machine = fakeMachine();
    send(startGateway(machine, twoEndpoints), "PATCH", first, '{"weight": 5}');
    assert.equal(5, decoded(ask(startGateway(machine, twoEndpoints), first))["weight"]);
    assert.equal(5, decoded(ask(startGateway(restarted(machine), twoEndpoints), first))["weight"]);
  });

  it("is logged once, with what it did and for whom", () => {
    const machine = fakeMachine();
    send(startGateway(machine, twoEndpoints), "PATCH", first, '{"draining": true}');
    const [line, further] = events(machine, "admin_change");
    assert.equal("notice", line?.level);
    assert.same(
      {
        action: "changed",
        pool: "web",
        endpoint: "10.0.0.1:80",
        draining: true,
        role: "anyone",
        from: "127.0.0.1",
      },
      line?.fields,
    );
    assert.is_nil(further);
  });

  it("waits for another that is being made", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, twoEndpoints);
    machine.shared.state.texts.claim(lock, "1", 5);
    let sleeps = 0;
    const response = drain(gateway, () => {
      sleeps += 1;
      if (sleeps === 3) machine.shared.state.texts.remove(lock);
    });
    assert.equal("200", outcome(response));
    assert.equal(3, sleeps);
  });

  it("gives up when another takes too long, and says when to come back", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, twoEndpoints);
    machine.shared.state.texts.claim(lock, "1", 5);
    let sleeps = 0;
    const response = drain(gateway, () => {
      sleeps += 1;
    });
    assert.equal("503 change_under_way", outcome(response));
    assert.equal("1", response.headers["Retry-After"]);
    assert.equal(39, sleeps);
    assert.same([], events(machine, "admin_change"));
  });

  it("is not made when it can't be kept, and leaves the lock free", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, twoEndpoints);
    machine.disk_problem = "Permission denied";
    const response = send(gateway, "PATCH", first, '{"draining": true}');
    assert.equal("507 change_not_kept", outcome(response));
    assert.matches("Permission denied", decoded(response)["detail"] as string, 1, true);
    assert.equal(1, events(machine, "admin_change_not_kept").length);
    assert.is_false(decoded(ask(gateway, first))["draining"]);
    machine.disk_problem = undefined;
    assert.equal("200", outcome(send(gateway, "PATCH", first, '{"draining": true}')));
  });
});
