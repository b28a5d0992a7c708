import { semaphore } from "moontide/adapter/semaphore";

const { package: library } = _G as unknown as {
  package: { readonly loaded: LuaTable<string, unknown> };
};

/** What nginx makes of the seconds that lua-resty-core is given: whole milliseconds, the rest falls away. */
const waited: number[] = [];

const made = {
  wait(seconds: number) {
    waited[waited.length] = math.floor(seconds * 1000);
    return $multi(undefined, "timeout");
  },
};

describe("a semaphore", () => {
  before_each(() => {
    library.loaded.set("ngx.semaphore", { new: () => made });
  });

  it("waits no shorter than it is told: what is left of a millisecond is waited for without yielding", () => {
    const { wait } = semaphore();
    for (const seconds of [0.0001, 0.0101, 0.057, 1.001, 4.999]) assert.is_false(wait(seconds));
    assert.same([1, 11, 57, 1001, 4999], waited);
  });
});
