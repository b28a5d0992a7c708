import { fileProblem, followKeyFile, loadKeyFile } from "moontide/feature/virtual-key/file";
import { followVirtualKeys } from "moontide/feature/virtual-key/follow";
import { fakeMachine, FakeMachine, portsOn, yieldingOn } from "../../support/lua/ports";
import { decoded, outcome, send } from "../admin/client";
import { World } from "../consumer/driver";
import { make, reasonFor, start, tryKey } from "./world";

const file = "/etc/moontide/keys.json";
const { digests } = portsOn(fakeMachine());
const digestOf = (key: string): string => digests.sha256(key)!;

const entry = (id: string, key: string, more = ""): string =>
  `{"id": "${id}", "sha256": "${digestOf(key)}", "owner": "shop"${more}}`;

const textOf = (...entries: string[]): string => `[${table.concat(entries, ",\n")}]`;

const startWith = (text: string, machine: FakeMachine = fakeMachine()): World => {
  machine.files[file] = text;
  const world = start(machine, `"virtual_keys": { "file": "${file}" },`);
  loadKeyFile(world.gateway.ports, world.gateway.configuration);
  return world;
};

/** The file becomes another; the leader looks, then this worker. */
const change = ({ machine, gateway }: World, text: string | undefined): void => {
  machine.files[file] = text as string;
  followKeyFile(gateway, yieldingOn(machine, undefined, gateway.ports));
  followVirtualKeys(gateway);
};

describe("a virtual key in a file", () => {
  it("is taken as it stands there, and follows the file", () => {
    const world = startWith(textOf(entry("ci", "key-1", ', "team": "blue"')));
    assert.equal("blue", tryKey(world, "key-1").exchange.identity!.consumer!.team);
    assert.equal("ci", tryKey(world, "key-1").exchange.identity!.api_key);
    change(world, textOf(entry("ci", "key-1", ', "enabled": false'), entry("web", "key-2")));
    assert.equal("api_key_disabled", reasonFor(world, "key-1"));
    assert.equal("admit", reasonFor(world, "key-2"));
    change(world, textOf(entry("ci", "key-3")));
    assert.equal("api_key_unknown", reasonFor(world, "key-1"));
    assert.equal("api_key_unknown", reasonFor(world, "key-2"));
    assert.equal("admit", reasonFor(world, "key-3"));
    change(world, "[]");
    assert.equal("api_key_unknown", reasonFor(world, "key-3"));
  });

  it("may get another id", () => {
    const world = startWith(textOf(entry("one", "key-1")));
    change(world, textOf(entry("two", "key-1")));
    assert.equal("two", tryKey(world, "key-1").exchange.identity!.api_key);
  });

  it("stays as it was good last while the file is wrong or gone, which is said once", () => {
    const world = startWith(textOf(entry("ci", "key-1")));
    const wrong: Readonly<Record<string, string>> = {
      "key 2: owner: found nothing": textOf(
        entry("a", "k"),
        `{"id": "b", "sha256": "${digestOf("x")}"}`,
      ),
      "key 2: found the id": textOf(entry("a", "k"), entry("a", "l")),
      "key 2: found the key of another": textOf(entry("a", "k"), entry("b", "k")),
      "no list at byte 1": '{"keys": []}',
      "no end behind the list": "[] x",
      "no comma or ]": `[${entry("a", "k")} ${entry("b", "l")}]`,
    };
    for (const [problem, text] of pairs(wrong)) {
      const before = world.machine.logged.length;
      change(world, text);
      change(world, text);
      assert.equal("admit", reasonFor(world, "key-1"));
      const found = fileProblem(world.gateway.ports)!;
      assert.is_not_nil(string.find(found, problem, 1, true)[0], found);
      assert.equal(before + 1, world.machine.logged.length);
    }
    change(world, undefined);
    assert.equal("admit", reasonFor(world, "key-1"));
    change(world, textOf(entry("ci", "key-2")));
    assert.is_nil(fileProblem(world.gateway.ports));
    assert.equal("admit", reasonFor(world, "key-2"));
  });

  it("stops a start where it is wrong, and no reload", () => {
    const world = startWith(textOf(entry("ci", "key-1")));
    assert.has_error(() => startWith("nonsense"));
    const again = startWith("nonsense", world.machine);
    assert.equal("admit", reasonFor(again, "key-1"));
  });

  it("is not changed by the admin API, and takes nothing of its keys", () => {
    const world = startWith(textOf(entry("ci", "key-1")));
    const path = "/v1/keys/ci";
    const answer = send(world.gateway, "PATCH", path, '{"enabled": false}');
    assert.equal("409 key_is_declared", outcome(answer));
    assert.equal("409 key_is_declared", outcome(send(world.gateway, "DELETE", path)));
    const { id } = make(world.gateway);
    change(world, textOf(entry(id, "key-1")));
    assert.is_not_nil(string.find(fileProblem(world.gateway.ports)!, id, 1, true)[0]);
    assert.equal("admin", decoded(send(world.gateway, "PATCH", `/v1/keys/${id}`, "{}"))["source"]);
  });

  it("is not written to the state directory", () => {
    const world = startWith(textOf(entry("ci", "key-1")));
    make(world.gateway);
    for (const [path, text] of pairs(world.machine.files)) {
      const isOwn = path === file;
      assert.is_true(isOwn || string.find(text, digestOf("key-1"), 1, true)[0] === undefined, path);
    }
  });

  it("goes when the configuration names no file any more", () => {
    const world = startWith(textOf(entry("ci", "key-1")));
    const without = start(world.machine);
    followKeyFile(without.gateway, yieldingOn(world.machine));
    followVirtualKeys(without.gateway);
    assert.equal("api_key_unknown", reasonFor(without, "key-1"));
  });
});
