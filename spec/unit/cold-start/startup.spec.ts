import { observeStartup, startupRemaining } from "moontide/policy/cold-start/startup";

describe("the time that a start is expected to take", () => {
  it("is the first that was observed", () => {
    assert.equal(12, observeStartup(0, 12));
  });

  it("follows later ones, the newest most", () => {
    let expected = 0;
    for (const seconds of [10, 20, 20, 20]) expected = observeStartup(expected, seconds);
    assert.near(17.84, expected, 1e-9);
  });

  it("less what has passed is when another try is worth it", () => {
    assert.equal(13, startupRemaining(20, 7.5));
  });

  it("is followed by half of what an overdue start has lasted", () => {
    assert.equal(15, startupRemaining(20, 30));
  });

  it("never sends a client away for less than a second or more than two minutes", () => {
    assert.equal(1, startupRemaining(3, 2.9));
    assert.equal(120, startupRemaining(3600, 0));
    assert.equal(120, startupRemaining(1, 3600));
  });
});
