import {
  changeOverlay,
  loadOverlays,
  overlayOf,
  readOverlays,
} from "moontide/feature/discovery/overlays";
import { overlaysVersion } from "moontide/feature/discovery/overlays";
import type { Ports } from "moontide/kernel/ports";
import type { Result } from "moontide/kernel/result";
import type { Overlay } from "moontide/policy/discovery/overlay";
import { FakeMachine, fakeMachine, portsOn, restarted } from "../../support/lua/ports";

const directory = "/var/lib/moontide";
const file = `${directory}/endpoints.json`;

let machine: FakeMachine;
let ports: Ports;

const draining =
  (id: string) =>
  (overlay: Overlay): Result<Overlay> =>
    $multi(
      {
        added: overlay.added,
        weights: overlay.weights,
        drained: { ...overlay.drained, [id]: true as const },
        removed: overlay.removed,
      },
      undefined,
    );

const drain = (worker: Ports, pool: string, id: string): string | undefined =>
  changeOverlay(worker, directory, pool, draining(id))[1];

const drained = (worker: Ports, pool: string): string => {
  const ids: string[] = [];
  for (const [id] of pairs(overlayOf(readOverlays(worker), pool).drained)) ids[ids.length] = id;
  table.sort(ids);
  return table.concat(ids, " ");
};

before_each(() => {
  machine = fakeMachine();
  ports = portsOn(machine);
});

describe("an operator's change", () => {
  it("adds to those before, of all workers and for each pool apart", () => {
    const other = portsOn(machine, 1);
    assert.is_nil(drain(ports, "web", "10.0.0.1:80"));
    assert.is_nil(drain(other, "web", "10.0.0.2:80"));
    assert.is_nil(drain(other, "api", "10.0.0.3:80"));
    for (const worker of [ports, other]) {
      assert.equal("10.0.0.1:80 10.0.0.2:80", drained(worker, "web"));
      assert.equal("10.0.0.3:80", drained(worker, "api"));
      assert.equal("", drained(worker, "none"));
    }
    assert.equal(3, overlaysVersion(ports));
  });

  it("waits for another one that is being made", () => {
    const other = portsOn(machine, 1);
    let meanwhile: string | undefined;
    changeOverlay(ports, directory, "web", (overlay) => {
      meanwhile = drain(other, "web", "10.0.0.2:80");
      return draining("10.0.0.1:80")(overlay);
    });
    assert.equal("another change is being made: try again", meanwhile);
    assert.equal("10.0.0.1:80", drained(ports, "web"));
    assert.is_nil(drain(other, "web", "10.0.0.2:80"));
  });

  it("waits no longer than five seconds for a worker that died over its own", () => {
    pcall(() => changeOverlay(ports, directory, "web", () => error("killed", 0)));
    machine.clock.advance(4.9);
    assert.is_not_nil(drain(ports, "web", "10.0.0.1:80"));
    machine.clock.advance(0.1);
    assert.is_nil(drain(ports, "web", "10.0.0.1:80"));
  });

  const refusals: Readonly<Record<string, (this: void) => string | undefined>> = {
    "it makes no sense": () =>
      changeOverlay(ports, directory, "web", () => $multi(undefined, "no such endpoint"))[1],
    "the disk is full": () => {
      machine.disk_problem = "No space left on device";
      return drain(ports, "web", "10.0.0.2:80");
    },
    "shared memory is full": () => {
      machine.full.add(machine.shared.state);
      return drain(ports, "web", "10.0.0.2:80");
    },
  };
  const reasons: Readonly<Record<string, string>> = {
    "it makes no sense": "no such endpoint",
    "the disk is full": "the change could not be kept: No space left on device",
    "shared memory is full": "no memory",
  };
  for (const [why, refused] of pairs(refusals)) {
    it(`is refused when ${why}: nothing changes, and the next one may be made`, () => {
      drain(ports, "web", "10.0.0.1:80");
      assert.equal(reasons[why], refused());
      assert.equal("10.0.0.1:80", drained(ports, "web"));
      assert.equal(1, overlaysVersion(ports));
      machine.disk_problem = undefined;
      machine.full.delete(machine.shared.state);
      assert.is_nil(drain(ports, "web", "10.0.0.3:80"));
      assert.equal("10.0.0.1:80 10.0.0.3:80", drained(ports, "web"));
    });
  }
});

describe("operators' changes at start", () => {
  const load = (): Ports => {
    loadOverlays(ports, directory);
    return ports;
  };

  it("are those from before the restart", () => {
    drain(ports, "web", "10.0.0.1:80");
    machine = restarted(machine);
    ports = portsOn(machine);
    assert.equal("", drained(ports, "web"));
    assert.equal("10.0.0.1:80", drained(load(), "web"));
    assert.same([], machine.logged);
  });

  it("are those of shared memory after a reload, whatever the file says", () => {
    drain(ports, "web", "10.0.0.1:80");
    machine.files[file] = "{}";
    assert.equal("10.0.0.1:80", drained(load(), "web"));
  });

  it("are none without a file", () => {
    assert.equal("", drained(load(), "web"));
    assert.same([], machine.logged);
  });

  const broken: Readonly<Record<string, string>> = {
    "is cut off": '{"web":{"added":{},"dra',
    "is no object": '"web"',
    "lacks parts": '{"web":{"drained":{"10.0.0.1:80":true}}}',
    "holds something else for a pool": '{"web":true}',
    "holds a weight that is none":
      '{"web":{"added":{},"weights":{"10.0.0.1:80":"heavy"},"drained":{},"removed":{}}}',
    "holds an added endpoint without a weight":
      '{"web":{"added":{"10.0.0.1:80":{}},"weights":{},"drained":{},"removed":{}}}',
  };
  for (const [how, content] of pairs(broken)) {
    it(`are none when the file ${how}, which is told`, () => {
      machine.files[file] = content;
      assert.equal("", drained(load(), "web"));
      assert.equal(1, machine.logged.length);
      assert.equal("admin_changes_unreadable", machine.logged[0]!.event);
      assert.equal(file, machine.logged[0]!.fields["file"]);
    });
  }
});
