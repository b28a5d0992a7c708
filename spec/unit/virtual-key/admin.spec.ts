import { followVirtualKeys } from "moontide/feature/virtual-key/follow";
import { fakeMachine, keysIn, restarted } from "../../support/lua/ports";
import { ask as askAdmin, decoded, outcome, send } from "../admin/client";
import { another, make, reasonFor, start, tryKey } from "./world";

interface Listed {
  readonly keys: readonly { readonly id: string; readonly owner: string }[];
  readonly next?: string;
}

const list = (world: ReturnType<typeof start>, query = ""): Listed =>
  decoded(askAdmin(world.gateway, `/v1/keys${query}`)) as unknown as Listed;

describe("a virtual key of the admin API", () => {
  it("is shown once, and proves its owner in all workers at once", () => {
    const world = start(fakeMachine());
    const other = another(world, 200);
    const { id, key, hint } = make(world.gateway);
    assert.is_not_nil(string.match(key, "^mt%-%x+$")[0]);
    assert.equal(67, key.length);
    assert.equal(string.sub(key, 1, 7), hint);
    assert.is_not_nil(string.match(id, "^key_%x+$")[0]);
    for (const worker of [world, other]) assert.equal("admit", reasonFor(worker, key));
    const { identity } = tryKey(world, key).exchange;
    assert.equal("shop", identity!.consumer!.name);
    assert.equal(id, identity!.api_key);
    const shown = askAdmin(world.gateway, `/v1/keys/${id}`).body;
    assert.is_nil(string.find(shown, key, 1, true)[0]);
    assert.is_nil(string.find(shown, "sha256", 1, true)[0]);
  });

  it("is nowhere in memory, on disk or in the log but as a digest", () => {
    const { machine, gateway } = start(fakeMachine());
    const { key } = make(gateway, '{"owner": "shop", "name": "billing"}');
    const random = string.sub(key, 8);
    for (const name of keysIn(machine.shared.keys)) {
      const text = machine.shared.keys.texts.get(name);
      assert.is_nil(string.find(`${text}`, random, 1, true)[0], name);
    }
    let files = 0;
    for (const [path, text] of pairs(machine.files)) {
      assert.is_nil(string.find(text, random, 1, true)[0], path);
      if (string.find(text, "billing", 1, true)[0] !== undefined) files += 1;
    }
    assert.equal(1, files);
    const last = machine.logged[machine.logged.length - 1]!;
    assert.equal("admin_change", last.event);
    assert.equal("key_created", last.fields["action"]);
    for (const [, value] of pairs(last.fields)) {
      assert.is_nil(string.find(`${value}`, random, 1, true)[0]);
    }
  });

  it("is refused in every worker behind its next look once it is disabled, and taken again", () => {
    const world = start(fakeMachine());
    const other = another(world, 200);
    const { id, key } = make(world.gateway);
    assert.equal("admit", reasonFor(other, key));
    const answer = send(world.gateway, "PATCH", `/v1/keys/${id}`, '{"enabled": false}');
    assert.equal("disabled", decoded(answer)["state"]);
    followVirtualKeys(other.gateway);
    assert.equal("api_key_disabled", reasonFor(other, key));
    send(world.gateway, "PATCH", `/v1/keys/${id}`, '{"enabled": true}');
    followVirtualKeys(other.gateway);
    assert.equal("admit", reasonFor(other, key));
  });

  it("has a new key after a rotation, and the old one for a while", () => {
    const world = start(fakeMachine());
    const { id, key } = make(world.gateway);
    assert.equal("admit", reasonFor(world, key));
    const answer = send(world.gateway, "POST", `/v1/keys/${id}/rotate`, '{"grace_seconds": 60}');
    const fresh = decoded(answer)["key"] as string;
    followVirtualKeys(world.gateway);
    assert.equal("admit", reasonFor(world, fresh));
    assert.equal("admit", reasonFor(world, key));
    world.machine.clock.advance(61);
    assert.equal("api_key_expired", reasonFor(world, key));
    assert.equal("admit", reasonFor(world, fresh));
    const second = send(world.gateway, "POST", `/v1/keys/${id}/rotate`, '{"grace_seconds": 0}');
    followVirtualKeys(world.gateway);
    assert.equal("api_key_unknown", reasonFor(world, key));
    assert.equal("api_key_expired", reasonFor(world, fresh));
    assert.equal("admit", reasonFor(world, decoded(second)["key"] as string));
  });

  it("expires, also where it is remembered", () => {
    const world = start(fakeMachine());
    const { key } = make(
      world.gateway,
      '{"owner": "shop", "expires_at": "2026-01-01T00:01:00+00:00"}',
    );
    assert.equal("admit", reasonFor(world, key));
    world.machine.clock.advance(60);
    assert.equal("api_key_expired", reasonFor(world, key));
  });

  it("keeps what a change leaves out, and loses what a new setting leaves out", () => {
    const world = start(fakeMachine());
    const { id } = make(world.gateway, '{"owner": "shop", "team": "blue", "models": ["smart"]}');
    const path = `/v1/keys/${id}`;
    const patched = decoded(send(world.gateway, "PATCH", path, '{"models": [], "name": "ci"}'));
    assert.equal("blue", patched["team"]);
    assert.equal("ci", patched["name"]);
    assert.same([], patched["models"]);
    const put = decoded(send(world.gateway, "PUT", path, '{"owner": "other"}'));
    assert.is_nil(put["team"]);
    assert.is_nil(put["name"]);
    assert.equal("other", put["owner"]);
  });

  it("is gone when it was deleted, through a restart too; others stay", () => {
    const world = start(fakeMachine());
    const [gone, kept] = [make(world.gateway), make(world.gateway)];
    assert.equal("200", outcome(send(world.gateway, "DELETE", `/v1/keys/${gone.id}`)));
    followVirtualKeys(world.gateway);
    assert.equal("api_key_unknown", reasonFor(world, gone.key));
    const again = start(restarted(world.machine));
    assert.equal("api_key_unknown", reasonFor(again, gone.key));
    assert.equal("admit", reasonFor(again, kept.key));
    assert.equal("404 unknown_key", outcome(askAdmin(again.gateway, `/v1/keys/${gone.id}`)));
    assert.equal(1, list(again).keys.length);
  });

  it("is not made where disk or memory have no room, and nothing else is lost", () => {
    const world = start(fakeMachine());
    const { id, key } = make(world.gateway);
    const { machine, gateway } = world;
    machine.disk_problem = "disk full";
    const disable = () => outcome(send(gateway, "PATCH", `/v1/keys/${id}`, '{"enabled": false}'));
    assert.equal("507 change_not_kept", disable());
    machine.disk_problem = undefined;
    machine.full.add(machine.shared.keys);
    assert.equal("507 change_not_kept", disable());
    assert.equal(
      "507 change_not_kept",
      outcome(send(gateway, "POST", "/v1/keys", '{"owner": "a"}')),
    );
    machine.full.delete(machine.shared.keys);
    followVirtualKeys(gateway);
    assert.equal("admit", reasonFor(world, key));
    const again = start(restarted(machine));
    assert.equal("admit", reasonFor(again, key));
    assert.equal(1, list(again).keys.length);
  });

  it("whose line on disk is damaged costs no other", () => {
    const world = start(fakeMachine());
    const { key } = make(world.gateway);
    for (const [path, text] of pairs(world.machine.files)) {
      if (string.find(path, "virtual-keys", 1, true)[0] !== undefined) {
        world.machine.files[path] = `{"id": \n${text}`;
      }
    }
    const again = start(restarted(world.machine));
    assert.equal("admit", reasonFor(again, key));
    assert.equal("virtual_keys_unreadable", again.machine.logged[0]!.event);
  });

  it("is described wrongly with a clear answer", () => {
    const { gateway } = start(fakeMachine());
    const post = (body: string) =>
      decoded(send(gateway, "POST", "/v1/keys", body))["detail"] as string;
    assert.equal("owner: found nothing; expected a name", string.sub(post("{}"), 1, 37));
    const late = post('{"owner": "a", "expires_at": "tomorrow"}');
    assert.is_not_nil(string.find(late, "2027-01-31T12:00:00Z", 1, true)[0]);
    const long = `{"owner": "a", "metadata": {"a": "${string.rep("x", 17000)}"}}`;
    assert.equal("507 change_not_kept", outcome(send(gateway, "POST", "/v1/keys", long)));
  });
});

describe("the list of virtual keys", () => {
  it("comes in pages that hold each key once, and can be narrowed", () => {
    const world = start(fakeMachine());
    const ids = new LuaSet<string>();
    for (const i of $range(1, 30)) {
      const owner = i % 3 === 0 ? "shop" : "guest";
      ids.add(make(world.gateway, `{"owner": "${owner}", "team": "t${i % 2}"}`).id);
    }
    let after = "";
    let pages = 0;
    let seen = 0;
    do {
      const page = list(world, `?limit=7${after}`);
      for (const { id } of page.keys) {
        assert.is_true(ids.has(id));
        ids.delete(id);
        seen += 1;
      }
      pages += 1;
      after = page.next === undefined ? "" : `&after=${page.next}`;
    } while (after !== "");
    assert.equal(30, seen);
    assert.equal(5, pages);
    assert.equal(10, list(world, "?owner=shop").keys.length);
    assert.equal(5, list(world, "?owner=shop&team=t0").keys.length);
    assert.same([], list(world, "?owner=nobody").keys);
  });
});
