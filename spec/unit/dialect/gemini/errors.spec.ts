import type { ErrorKind } from "moontide/policy/dialect/conversation";
import { gemini } from "moontide/policy/dialect/gemini/index";
import { canonical } from "../exchange";

const status = (code: number, name: string, more?: string): string =>
  `{"error":{"code":${code},"message":"M","status":"${name}"${more ?? ""}}}`;

describe("errors of Gemini", () => {
  it("are google.rpc.Status", () => {
    const kindOf = (code: number, name: string): ErrorKind =>
      gemini.readError(code, status(code, name)).kind;
    assert.equal("invalid_request", kindOf(400, "INVALID_ARGUMENT"));
    assert.equal("authentication", kindOf(401, "UNAUTHENTICATED"));
    assert.equal("permission", kindOf(403, "PERMISSION_DENIED"));
    assert.equal("not_found", kindOf(404, "NOT_FOUND"));
    assert.equal("rate_limit", kindOf(429, "RESOURCE_EXHAUSTED"));
    assert.equal("server", kindOf(500, "INTERNAL"));
    assert.equal("overloaded", kindOf(503, "UNAVAILABLE"));
    assert.equal("timeout", kindOf(504, "DEADLINE_EXCEEDED"));
  });

  it("say how long to wait", () => {
    const error = gemini.readError(
      429,
      status(
        429,
        "RESOURCE_EXHAUSTED",
        ',"details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"RequestsPerMinute"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"}]',
      ),
    );
    assert.equal(34.5, error.retry_after_seconds);
    assert.equal("rate_limit", error.kind);
  });

  it("may be of a day's quota, of a key, or of a conversation that is too long", () => {
    const day = status(
      429,
      "RESOURCE_EXHAUSTED",
      ',"details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]',
    );
    assert.equal("quota", gemini.readError(429, day).kind);
    const key = status(400, "INVALID_ARGUMENT", ',"details":[{"reason":"API_KEY_INVALID"}]');
    assert.equal("authentication", gemini.readError(400, key).kind);
    const long =
      '{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"The input token count (5) exceeds the maximum number of tokens allowed (4)."}}';
    assert.equal("context_length", gemini.readError(400, long).kind);
  });

  it("may stand in a list, or be no JSON at all", () => {
    assert.equal("overloaded", gemini.readError(503, `[${status(503, "UNAVAILABLE")}]`).kind);
    const page = gemini.readError(502, "<html>Bad Gateway</html>");
    assert.equal("server", page.kind);
    assert.equal(502, page.status);
  });

  it("are written so", () => {
    assert.equal(
      canonical(`{"error":{"code":429,"message":"Slow","status":"RESOURCE_EXHAUSTED",
        "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}`),
      gemini.writeError({
        kind: "rate_limit",
        status: 429,
        message: "Slow",
        retry_after_seconds: 1.5,
      }),
    );
    assert.equal(
      canonical(`{"error":{"code":400,"message":"Bad","status":"INVALID_ARGUMENT",
        "details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"contents","description":"Bad"}]}]}}`),
      gemini.writeError({
        kind: "invalid_request",
        status: 400,
        message: "Bad",
        field: "contents",
      }),
    );
    assert.equal(503, gemini.errorStatus({ kind: "overloaded", status: 529, message: "" }));
  });
});
