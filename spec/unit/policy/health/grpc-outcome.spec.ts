import { Outcome } from "moontide/kernel/outcome";
import { callMessage, callStatusOf, httpStatusOfCall } from "moontide/policy/health/grpc-outcome";
import { outcomeOf } from "moontide/policy/health/outcome";

describe("a gRPC call", () => {
  const judged = (grpc_status: number | undefined): Outcome =>
    outcomeOf(httpStatusOfCall(200, grpc_status), true);

  it("counts against its endpoint when the server failed or could not be reached", () => {
    for (const grpc_status of [2, 4, 13, 14, 15]) {
      assert.equal(Outcome.Dropped, judged(grpc_status), `status ${grpc_status}`);
    }
  });

  it("succeeds with any answer to what the client asked", () => {
    for (const grpc_status of [0, 3, 5, 6, 7, 8, 9, 10, 11, 12, 16]) {
      assert.equal(Outcome.Succeeded, judged(grpc_status), `status ${grpc_status}`);
    }
  });

  it("says nothing of its endpoint when it was cancelled or ended without a status", () => {
    assert.equal(Outcome.Ignored, judged(1));
    assert.equal(Outcome.Ignored, judged(undefined));
  });

  it("counts as a failure with a status that nobody knows", () => {
    for (const grpc_status of [17, 99, -1, 0.5]) {
      assert.equal(500, httpStatusOfCall(200, grpc_status));
    }
  });

  it("keeps the HTTP status of what does not speak gRPC", () => {
    assert.equal(503, httpStatusOfCall(503, undefined));
    assert.equal(404, httpStatusOfCall(404, 0));
  });
});

describe("a refusal", () => {
  it("has the gRPC status that proxies' answers stand for", () => {
    const expected: Record<number, number> = {
      400: 13,
      401: 16,
      403: 7,
      404: 12,
      413: 8,
      429: 14,
      502: 14,
      503: 14,
      504: 14,
      500: 2,
    };
    for (const [http_status, grpc_status] of pairs(expected)) {
      assert.equal(grpc_status, callStatusOf(http_status), `status ${http_status}`);
    }
  });

  it("says why in printable ASCII", () => {
    assert.equal("no_route: nothing matches.", callMessage("no_route: nothing matches."));
    assert.equal("100%25 sure%0A%C3%A4", callMessage("100% sure\nä"));
  });
});
