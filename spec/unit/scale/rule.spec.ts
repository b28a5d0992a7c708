import {
  askedFor,
  createRule,
  forbidsShrinking,
  lookAtRule,
  RuleOptions,
  RuleState,
} from "moontide/policy/scale/rule";

const cpu: RuleOptions = {
  above: 75,
  for_seconds: 300,
  keep_for_seconds: 60,
  action: "hold",
  instances: 1,
  cooldown_seconds: 300,
  on_missing: "freeze",
};

const changed = (changes: Partial<RuleOptions>): RuleOptions => {
  const options: Record<string, unknown> = {};
  for (const [name, value] of pairs(cpu)) options[name] = value;
  for (const [name, value] of pairs(changes)) options[name] = value;
  return options as unknown as RuleOptions;
};

/** Looks every five seconds from `from` on, until and with `until`. */
const look = (
  state: RuleState,
  value: number | undefined,
  from: number,
  until: number,
  options: RuleOptions = cpu,
): void => {
  for (const now of $range(from, until, 5)) lookAtRule(state, options, value, now, 12.5);
};

const firing = (options: RuleOptions = cpu): RuleState => {
  const state = createRule(1000);
  look(state, 90, 1000, 1300, options);
  return state;
};

describe("a rule", () => {
  it("fires when its condition held at every look for as long as it says", () => {
    const state = createRule(1000);
    look(state, 90, 1000, 1295);
    assert.equal("pending", state.status);
    assert.equal(1000, state.since);
    look(state, 90, 1300, 1300);
    assert.equal("firing", state.status);
  });

  it("begins anew after a single look on the good side", () => {
    const state = createRule(1000);
    look(state, 90, 1000, 1290);
    look(state, 75, 1295, 1295);
    assert.equal("inactive", state.status);
    look(state, 90, 1300, 1595);
    assert.equal("pending", state.status);
  });

  it("is over only below its clear level, 15 % off, for as long as it says", () => {
    const state = firing();
    look(state, 70, 1305, 1600);
    assert.equal("firing", state.status);
    look(state, 60, 1605, 1660);
    assert.equal("firing", state.status);
    look(state, 70, 1665, 1665);
    look(state, 60, 1670, 1730);
    assert.equal("resolved", state.status);
    assert.is_false(forbidsShrinking(state, cpu));
  });

  it("goes by its own clear level where it has one", () => {
    const options = changed({ clear: 50 });
    const state = firing(options);
    look(state, 60, 1305, 1500, options);
    assert.equal("firing", state.status);
    look(state, 50, 1505, 1565, options);
    assert.equal("resolved", state.status);
  });

  it("can be of the kind that is below a value", () => {
    const below: RuleOptions = {
      below: 3,
      for_seconds: 300,
      keep_for_seconds: 0,
      action: "alert",
      instances: 1,
      cooldown_seconds: 1,
      on_missing: "ignore",
    };
    const state = createRule(1000);
    look(state, 2, 1000, 1300, below);
    assert.equal("firing", state.status);
    look(state, 3.2, 1305, 1400, below);
    assert.equal("firing", state.status);
    look(state, 4, 1405, 1405, below);
    assert.equal("resolved", state.status);
  });

  it("stays pending over two looks without a signal, and no longer", () => {
    const state = createRule(1000);
    look(state, 90, 1000, 1100);
    look(state, undefined, 1105, 1110);
    assert.equal("pending", state.status);
    look(state, undefined, 1115, 1120);
    assert.equal("inactive", state.status);
  });

  it("is unknown when its signal is lost while it fires, keeps the pool from shrinking, and fires on", () => {
    const state = firing();
    look(state, undefined, 1305, 2000);
    assert.equal("unknown", state.status);
    assert.is_true(forbidsShrinking(state, cpu));
    look(state, 80, 2005, 2005);
    assert.equal("firing", state.status);
  });

  it("keeps the pool from shrinking while its signal is not known, unless that is to be ignored", () => {
    const state = createRule(1000);
    look(state, undefined, 1000, 1000);
    assert.is_true(forbidsShrinking(state, cpu));
    assert.is_true(forbidsShrinking(state, changed({ action: "alert" })));
    assert.is_false(forbidsShrinking(state, changed({ on_missing: "ignore" })));
  });

  it("keeps the pool from shrinking while it fires, unless it only alerts", () => {
    assert.is_true(forbidsShrinking(firing(), cpu));
    assert.is_false(forbidsShrinking(firing(), changed({ action: "alert" })));
  });

  it("asks for more instances once in its cooldown, while it fires", () => {
    const options = changed({ action: "add", instances: 2 });
    const state = createRule(1000);
    assert.equal(0, askedFor(state, options, 1000));
    look(state, 90, 1000, 1300, options);
    assert.equal(2, askedFor(state, options, 1300));
    assert.equal(0, askedFor(state, options, 1599));
    assert.equal(2, askedFor(state, options, 1600));
    assert.equal(0, askedFor(firing(), cpu, 1300));
  });
});
