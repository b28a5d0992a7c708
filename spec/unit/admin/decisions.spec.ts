import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { ask, decoded, outcome, send, twoEndpoints } from "./client";

const gateway = startGateway(fakeMachine(), twoEndpoints);

const detailOf = (target: string): string => decoded(ask(gateway, target))["detail"] as string;

describe("GET /v1/decisions", () => {
  it("shows the newest first, as many as are asked for", () => {
    gateway.ports.log.notice("older", { pool: "web" });
    gateway.ports.log.notice("newer", { pool: "web" });
    const all = decoded(ask(gateway, "/v1/decisions?pool=web&kind=decision"));
    assert.is_true((all["decisions"] as unknown[]).length >= 2);
    const one = decoded(ask(gateway, "/v1/decisions?limit=1"));
    assert.equal(1, (one["decisions"] as unknown[]).length);
  });

  it("says what is wrong with a query", () => {
    assert.equal("400 invalid_query", outcome(ask(gateway, "/v1/decisions?limit=0")));
    assert.equal("400 invalid_query", outcome(ask(gateway, "/v1/decisions?limit=many")));
    assert.equal("400 invalid_query", outcome(ask(gateway, "/v1/decisions?raeson=x")));
    assert.matches('"reason"', detailOf("/v1/decisions?raeson=x"), 1, true);
  });

  it("reads what is percent-encoded", () => {
    assert.equal("200", outcome(ask(gateway, "/v1/decisions?%72eason=no+such%20one")));
  });

  it("has an empty list where there is nothing", () => {
    assert.equal('{\n  "decisions": []\n}\n', ask(gateway, "/v1/decisions?reason=none").body);
  });
});

describe("POST /v1/explain", () => {
  it("checks its body as those of changes are checked", () => {
    assert.equal("400 invalid_body", outcome(send(gateway, "POST", "/v1/explain", "{}")));
    const wrong = send(gateway, "POST", "/v1/explain", '{"url": "/../x"}');
    assert.equal("400 invalid_body", outcome(wrong));
    assert.equal("200", outcome(send(gateway, "POST", "/v1/explain", '{"url": "/x"}')));
    const stranger = '{"url": "/x", "consumer": "nobody"}';
    assert.equal("400 invalid_body", outcome(send(gateway, "POST", "/v1/explain", stranger)));
    const form = ask(gateway, "/v1/explain", { method: "POST", body: '{"url": "/x"}' });
    assert.equal("415 unsupported_media_type", outcome(form));
  });
});
