import { eligible, isIdempotent, RetryRequest } from "moontide/policy/retry/eligible";

const request = (changes: Partial<RetryRequest>): RetryRequest => ({
  method: changes.method ?? "GET",
  streaming: changes.streaming ?? false,
  sent: changes.sent ?? false,
  retries: changes.retries ?? 0,
  endpoints: changes.endpoints ?? 2,
});

describe("idempotent methods", () => {
  it("are those of RFC 9110", () => {
    for (const method of ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]) {
      assert.is_true(isIdempotent(method), method);
    }
    for (const method of ["POST", "PATCH", "CONNECT", "LOCK", "get", "PURGE"]) {
      assert.is_false(isIdempotent(method), method);
    }
  });
});

describe("a request may be retried", () => {
  it("as often as configured", () => {
    assert.is_true(eligible(2, request({ retries: 1 })));
    assert.is_false(eligible(2, request({ retries: 2 })));
    assert.is_false(eligible(0, request({})));
  });

  it("only where there is another endpoint", () => {
    assert.is_false(eligible(2, request({ endpoints: 1 })));
  });

  it("whatever its method, as long as nothing was sent", () => {
    assert.is_true(eligible(2, request({ method: "POST" })));
    assert.is_true(eligible(2, request({ method: "POST", streaming: true })));
  });

  it("once sent, when it is idempotent", () => {
    assert.is_true(eligible(2, request({ sent: true, method: "PUT" })));
    assert.is_false(eligible(2, request({ sent: true, method: "POST" })));
  });

  it("once sent, when its body was kept", () => {
    assert.is_false(eligible(2, request({ sent: true, streaming: true })));
  });
});
