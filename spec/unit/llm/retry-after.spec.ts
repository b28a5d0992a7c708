import { retryAfterSeconds } from "moontide/policy/llm/retry-after";

describe("how long a provider wants to be left alone", () => {
  it("is what the more exact of its headers says", () => {
    assert.equal(1.5, retryAfterSeconds("1500", "2"));
    assert.equal(2, retryAfterSeconds(undefined, "2"));
    assert.equal(0.25, retryAfterSeconds("soon", "0.25"));
  });

  it("is not known by what is no number of seconds", () => {
    for (const text of ["nan", "inf", "-5", "0x10", "1e308", "", "Wed, 21 Oct 2026 07:28:00 GMT"]) {
      assert.is_nil(retryAfterSeconds(undefined, text), text);
    }
    assert.is_nil(retryAfterSeconds(undefined, string.rep("9", 400)));
  });
});
