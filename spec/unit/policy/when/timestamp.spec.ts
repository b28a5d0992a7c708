import { parseTimestamp, timestampOf } from "moontide/policy/when/timestamp";

describe("a time as RFC 3339 has it", () => {
  it("is read in any zone", () => {
    assert.equal(0, parseTimestamp("1970-01-01T00:00:00Z")[0]);
    assert.equal(951782400, parseTimestamp("2000-02-29T00:00:00Z")[0]);
    assert.equal(951778800, parseTimestamp("2000-02-29t00:00:00.123+01:00")[0]);
    assert.equal(951787800, parseTimestamp("2000-02-29T00:00:00-01:30")[0]);
  });

  it("is written so that it is read as the same", () => {
    for (const seconds of [0, 951782400, 4102444799]) {
      assert.equal(seconds, parseTimestamp(timestampOf(seconds))[0]);
    }
  });

  it("is nothing else", () => {
    for (const wrong of [
      "",
      "tomorrow",
      "2027-01-01",
      "2027-01-01T00:00:00",
      "2027-02-29T00:00:00Z",
      "2027-13-01T00:00:00Z",
      "2027-00-10T00:00:00Z",
      "2027-01-01T24:00:00Z",
      "2027-01-01T00:00:00+25:00",
      "2027-01-01T00:00:00Z ",
    ]) {
      assert.is_nil(parseTimestamp(wrong)[0], wrong);
    }
  });
});
