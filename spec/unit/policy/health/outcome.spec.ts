import { Outcome } from "moontide/kernel/outcome";
import { outcomeOf } from "moontide/policy/health/outcome";

describe("the outcome of an attempt", () => {
  it("is a success for every answer below 500 but the client's leaving", () => {
    for (const status of [101, 200, 204, 301, 304, 400, 401, 404, 408, 429, 431]) {
      assert.equal(Outcome.Succeeded, outcomeOf(status, true), `${status}`);
    }
  });

  it("counts against the endpoint when it fails or is overloaded", () => {
    for (const status of [500, 502, 503, 504, 520, 521, 522, 524, 529, 599]) {
      assert.equal(Outcome.Dropped, outcomeOf(status, true), `${status}`);
    }
  });

  it("is a success for server errors that the request brought about", () => {
    for (const status of [501, 505, 506, 507, 508, 510, 511]) {
      assert.equal(Outcome.Succeeded, outcomeOf(status, true), `${status}`);
    }
  });

  it("counts against the endpoint when there was no answer", () => {
    assert.equal(Outcome.Dropped, outcomeOf(502, false));
    assert.equal(Outcome.Dropped, outcomeOf(504, false));
  });

  it("says nothing when the gateway gave up over the request itself", () => {
    for (const status of [0, 400, 408, 413, 500]) {
      assert.equal(Outcome.Ignored, outcomeOf(status, false), `${status}`);
    }
  });

  it("says nothing when the client left", () => {
    assert.equal(Outcome.Ignored, outcomeOf(499, false));
    assert.equal(Outcome.Ignored, outcomeOf(499, true));
  });
});
