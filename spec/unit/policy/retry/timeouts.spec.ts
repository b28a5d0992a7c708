import { fillTimeouts, TryTimeouts } from "moontide/policy/retry/timeouts";

const pool = { connect_seconds: 1, send_seconds: 30, read_seconds: 60 };
const impatient = { ...pool, per_try_timeout_seconds: 2 };

const filled = (configuration: typeof pool, left_seconds?: number): TryTimeouts => {
  const timeouts = { connect_seconds: 0, send_seconds: 0, read_seconds: 0 };
  fillTimeouts(configuration, left_seconds, timeouts);
  return timeouts;
};

describe("the time limits of a try", () => {
  it("are the pool's when nothing else limits it", () => {
    assert.same(pool, filled(pool));
    assert.same(pool, filled(pool, 1000));
  });

  it("are no longer than one try may take", () => {
    assert.same({ connect_seconds: 1, send_seconds: 2, read_seconds: 2 }, filled(impatient));
  });

  it("are no longer than what is left of the whole", () => {
    assert.same(
      { connect_seconds: 0.5, send_seconds: 0.5, read_seconds: 0.5 },
      filled(impatient, 0.5),
    );
    assert.same({ connect_seconds: 1, send_seconds: 2, read_seconds: 2 }, filled(impatient, 5));
  });

  it("are a millisecond at least: nginx takes 0 for no change", () => {
    const least = { connect_seconds: 0.001, send_seconds: 0.001, read_seconds: 0.001 };
    assert.same(least, filled(pool, 0));
    assert.same(least, filled(pool, -3));
    assert.same(least, filled({ connect_seconds: 0, send_seconds: 0, read_seconds: 0 }));
  });
});
