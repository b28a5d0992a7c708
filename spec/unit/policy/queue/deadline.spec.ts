import { grpcTimeout, untilDeadline } from "moontide/policy/queue/deadline";

describe("a client's deadline", () => {
  it("is read from grpc-timeout in all its units", () => {
    const seconds: [string, number][] = [
      ["2H", 7200],
      ["3M", 180],
      ["10S", 10],
      ["250m", 0.25],
      ["1500u", 0.0015],
      ["99999999n", 0.099999999],
      ["0S", 0],
    ];
    for (const [text, expected] of seconds) {
      assert.is_true(math.abs(grpcTimeout(text)! - expected) < 1e-12, text);
    }
  });

  it("is read from Unix seconds with any fraction", () => {
    assert.equal(1.5, untilDeadline("1767225601.5", 1767225600));
    assert.equal(-10, untilDeadline("1767225590", 1767225600));
  });

  it("is none where the text is not what it should be", () => {
    const wrong = ["", "S", "10", "123456789S", "-1S", "1.5S", "1s", "1S ", " 1S", "0x1S", "1e3S"];
    for (const text of wrong) assert.is_nil(grpcTimeout(text), text);
    const worse = ["", "-1", "1e9", "0x10", "inf", "nan", "123456789012345", "1767225600 ", "now"];
    for (const text of worse) assert.is_nil(untilDeadline(text, 0), text);
  });
});
