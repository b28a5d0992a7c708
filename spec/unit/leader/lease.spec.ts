import { createLease, holdLease, Lease, releaseLease } from "moontide/feature/leader/lease";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";

let machine: FakeMachine;
let dead: LuaSet<string>;

const hold = (lease: Lease): boolean =>
  holdLease(
    lease,
    machine.shared.state.texts,
    machine.shared.state.numbers,
    machine.clock,
    (identity) => !dead.has(identity),
  );

const release = (lease: Lease): void =>
  releaseLease(lease, machine.shared.state.texts, machine.shared.state.numbers);

before_each(() => {
  machine = fakeMachine();
  dead = new LuaSet();
});

describe("the lease", () => {
  it("goes to whoever asks first and stays with who renews it", () => {
    const first = createLease("1 1");
    const second = createLease("2 1");
    assert.is_true(hold(first));
    for (const _ of $range(1, 20)) {
      machine.clock.advance(0.5);
      assert.is_true(hold(first));
      assert.is_false(hold(second));
    }
  });

  it("passes on two seconds after the last renewal, and not before", () => {
    const first = createLease("1 1");
    const second = createLease("2 1");
    hold(first);
    machine.clock.advance(1.9);
    assert.is_false(hold(second));
    machine.clock.advance(0.2);
    assert.is_true(hold(second));
    assert.is_false(hold(first));
    assert.is_false(first.held);
  });

  it("passes on at once when its holder is dead", () => {
    const second = createLease("2 1");
    hold(createLease("1 1"));
    dead.add("1 1");
    assert.is_true(hold(second));
  });

  it("passes on at once when it is given up, and only by its holder", () => {
    const first = createLease("1 1");
    const second = createLease("2 1");
    hold(first);
    release(second);
    assert.is_false(hold(second));
    release(first);
    machine.clock.advance(0.1);
    assert.is_true(hold(second));
  });

  it("goes to one of two who see the same lapse", () => {
    const { numbers, texts } = machine.shared.state;
    const first = createLease("2 1");
    const second = createLease("3 1");
    hold(createLease("1 1"));
    machine.clock.advance(2.1);
    // The second worker does all of its look between the first one's look and its claim.
    const overtaken = {
      get: texts.get,
      set: texts.set,
      remove: texts.remove,
      claim: (key: string, value: string, seconds: number): boolean => {
        hold(second);
        return texts.claim(key, value, seconds);
      },
    };
    assert.is_false(holdLease(first, overtaken, numbers, machine.clock, () => true));
    assert.is_true(second.held);
    assert.is_false(first.held);
  });

  it("does not care about jumps of the wall clock", () => {
    const first = createLease("1 1");
    const second = createLease("2 1");
    hold(first);
    machine.clock.stepWall(86400);
    assert.is_false(hold(second));
    machine.clock.stepWall(-2 * 86400);
    machine.clock.advance(2.1);
    assert.is_true(hold(second));
  });

  it("comes back to one that held it before", () => {
    const first = createLease("1 1");
    const second = createLease("2 1");
    hold(first);
    machine.clock.advance(2.1);
    hold(second);
    machine.clock.advance(2.1);
    assert.is_true(hold(first));
    machine.clock.advance(2.1);
    assert.is_true(hold(second));
  });

  it("is never held by two who look in turn, and never by nobody for long", () => {
    const random = seededRandom(43);
    let leases: Lease[] = [];
    let next = 0;
    let vacant_since: number | undefined;
    for (const _ of $range(1, 4000)) {
      machine.clock.advance(random.uniform() * 0.3);
      if (leases.length < 4) {
        next += 1;
        leases[leases.length] = createLease(`${next} 1`);
      }
      const position = random.integer(leases.length) - 1;
      const lease = leases[position]!;
      const draw = random.uniform();
      if (draw < 0.03) {
        dead.add(lease.identity);
        leases = leases.filter((other) => other !== lease);
      } else if (draw < 0.05) release(lease);
      else hold(lease);
      const holder = machine.shared.state.texts.get("leader");
      const now = machine.clock.now();
      let leading = 0;
      for (const other of leases) {
        // Who was overtaken learns it at its next look; until then only the one in shared memory leads.
        if (other.held && other.identity === holder) leading += 1;
      }
      assert.is_true(leading <= 1);
      if (leading === 1) vacant_since = undefined;
      else vacant_since ??= now;
      assert.is_true(now - (vacant_since ?? now) < 5, "nobody leads");
    }
  });
});
