import type { Endpoint } from "moontide/kernel/endpoint";
import { availableEndpoints } from "moontide/policy/health/available";
import { blankEndpoints, equalWeights } from "../../../support/lua/endpoint";

const halfOut = { maximum_ejected_percent: 50, panic_percent: 0 };
const now = 100;

/** So many endpoints, of which the first ones are ejected until the given seconds. */
const withEjected = (count: number, until: readonly number[]): Endpoint[] => {
  const endpoints = blankEndpoints(equalWeights(count));
  for (const i of $range(1, until.length)) endpoints[i - 1]!.ejected_until = until[i - 1]!;
  return endpoints;
};

const has = (endpoints: readonly Endpoint[], port: number): boolean => {
  for (const endpoint of endpoints) if (endpoint.port === port) return true;
  return false;
};

describe("available endpoints", () => {
  it("are all, when nothing is the matter", () => {
    const view = availableEndpoints(withEjected(3, []), halfOut, now);
    assert.equal(3, view.endpoints.length);
    assert.is_false(view.panic);
    assert.equal(0, view.ejected);
  });

  it("are without the ejected, until their time is over", () => {
    const endpoints = withEjected(3, [110]);
    const view = availableEndpoints(endpoints, halfOut, now);
    assert.equal(2, view.endpoints.length);
    assert.is_false(has(view.endpoints, 1));
    assert.equal(1, view.ejected);
    assert.is_true(has(availableEndpoints(endpoints, halfOut, 110).endpoints, 1));
  });

  it("are without those that drain, panic or not", () => {
    const endpoints = withEjected(3, [110, 110]);
    endpoints[2]!.draining = true;
    const view = availableEndpoints(
      endpoints,
      { maximum_ejected_percent: 50, panic_percent: 50 },
      now,
    );
    assert.is_true(view.panic);
    assert.equal(2, view.endpoints.length);
    assert.is_false(has(view.endpoints, 3));
  });

  it("are none when all drain or there is none", () => {
    const [only] = withEjected(1, []);
    only!.draining = true;
    assert.equal(0, availableEndpoints([only!], halfOut, now).endpoints.length);
    assert.equal(0, availableEndpoints([], halfOut, now).endpoints.length);
    assert.is_false(availableEndpoints([], halfOut, now).panic);
  });

  it("never lack more than the maximum share", () => {
    const percents = [10, 30, 50, 100];
    for (const percent of percents) {
      for (const count of $range(2, 20)) {
        const until = equalWeights(count, 110);
        const view = availableEndpoints(
          withEjected(count, until),
          { maximum_ejected_percent: percent, panic_percent: 0 },
          now,
        );
        assert.equal(math.max(1, math.floor((count * percent) / 100)), view.ejected);
        assert.equal(count - view.ejected, view.endpoints.length);
      }
    }
  });

  it("may lack one of two, but never the only one", () => {
    const tenth = { maximum_ejected_percent: 10, panic_percent: 0 };
    assert.equal(1, availableEndpoints(withEjected(2, [110]), tenth, now).endpoints.length);
    assert.equal(1, availableEndpoints(withEjected(1, [110]), tenth, now).endpoints.length);
  });

  it("lack nobody at a maximum share of 0", () => {
    const nobody = { maximum_ejected_percent: 0, panic_percent: 0 };
    assert.equal(4, availableEndpoints(withEjected(4, [110, 110]), nobody, now).endpoints.length);
  });

  it("get back first, when too many are ejected, whoever is due first", () => {
    const view = availableEndpoints(withEjected(4, [110, 300, 120, 200]), halfOut, now);
    assert.equal(2, view.ejected);
    assert.is_true(has(view.endpoints, 1) && has(view.endpoints, 3));
  });

  it("are the same in every worker, whatever the order of its list", () => {
    const endpoints = withEjected(4, [110, 110, 110, 110]);
    const reversed = [endpoints[3]!, endpoints[2]!, endpoints[1]!, endpoints[0]!];
    const view = availableEndpoints(endpoints, halfOut, now);
    const other = availableEndpoints(reversed, halfOut, now);
    for (const { port } of view.endpoints) assert.is_true(has(other.endpoints, port));
    assert.equal(view.endpoints.length, other.endpoints.length);
  });

  it("are all again when too few are healthy", () => {
    const options = { maximum_ejected_percent: 100, panic_percent: 50 };
    const calm = availableEndpoints(withEjected(4, [110, 110]), options, now);
    assert.is_false(calm.panic);
    assert.equal(2, calm.endpoints.length);
    const panic = availableEndpoints(withEjected(4, [110, 110, 110]), options, now);
    assert.is_true(panic.panic);
    assert.equal(4, panic.endpoints.length);
    assert.equal(0, panic.ejected);
  });

  it("leave the list that they were taken from as it is", () => {
    const endpoints = withEjected(3, [110, 120]);
    availableEndpoints(endpoints, { maximum_ejected_percent: 34, panic_percent: 0 }, now);
    for (const i of $range(1, 3)) assert.equal(i, endpoints[i - 1]!.port);
  });
});
