import { spawn } from "moontide/adapter/scheduler";

type Callback = (this: void, premature: boolean) => void;

const pending: Callback[] = [];
const lines: string[] = [];

const nginx = {
  ERR: 4,
  log: (_level: number, line: string) => {
    lines[lines.length] = line;
  },
  timer: {
    at: (_seconds: number, callback: Callback) => {
      pending[pending.length] = callback;
      return true;
    },
  },
};

/** Ends so many of what was begun. */
const end = (count: number): void => {
  for (const _ of $range(1, count)) pending.shift()!(false);
};

describe("what runs beside the scheduler", () => {
  const world = _G as unknown as { ngx: unknown };
  let before: unknown;
  before_each(() => {
    before = world.ngx;
    world.ngx = nginx;
  });
  after_each(() => {
    end(pending.length);
    world.ngx = before;
  });

  it("is refused, and that said once, before nginx would drop its timer without a word", () => {
    let ran = 0;
    const run = (): void => {
      ran += 1;
    };
    for (const _ of $range(1, 900)) assert.is_true(spawn("probe", run));
    assert.is_false(spawn("probe", run));
    assert.is_false(spawn("probe", run));
    assert.equal(1, lines.length);
    assert.is_truthy(string.find(lines[0]!, "timer_refused", 1, true)[0]);
    end(1);
    assert.equal(1, ran);
    assert.is_true(spawn("probe", run));
    assert.is_false(spawn("probe", run));
  });
});
