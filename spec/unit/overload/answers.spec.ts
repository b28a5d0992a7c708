import { compileOverloadAnswers, overloadAnswerFor } from "moontide/feature/overload/answers";
import { createExchange } from "moontide/feature/proxy/exchange";
import { prefersPage } from "moontide/policy/http/accept";
import { jittered } from "moontide/policy/http/retry-after";
import { fakeMachine } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";
import { startGateway } from "../../support/lua/worker";

const configuration = `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"],
      "overload_answer": { "page": "/srv/busy.html" } } },
    "routes": [{ "name": "own", "match": { "path": "/own" }, "pool": "web",
        "overload_answer": { "redirect": "https://wait.example/" } },
      { "name": "rest", "pool": "web" }] }`;

const answerOn = (route: number, files: Record<string, string>) => {
  const machine = fakeMachine();
  for (const [path, text] of pairs(files)) machine.files[path] = text;
  const gateway = startGateway(machine, configuration);
  const exchange = createExchange();
  exchange.route = gateway.routes[route]!;
  exchange.target = exchange.route.target;
  return { answer: overloadAnswerFor(gateway.overload_answers, exchange), machine, gateway };
};

describe("an answer under overload", () => {
  it("is the page of the pool, as it was when the configuration was loaded", () => {
    const { answer, machine, gateway } = answerOn(1, { "/srv/busy.html": "<h1>Busy</h1>" });
    assert.equal("<h1>Busy</h1>", answer?.page);
    assert.equal("text/html", answer?.media_type);
    machine.files["/srv/busy.html"] = "changed";
    assert.equal("<h1>Busy</h1>", answer?.page);
    compileOverloadAnswers(gateway.ports, gateway.configuration);
  });

  it("is the route's own where it has one", () => {
    const { answer } = answerOn(0, { "/srv/busy.html": "" });
    assert.equal("https://wait.example/", answer?.redirect);
  });

  it("is a problem document where the page can't be read, and the log says so", () => {
    const { answer, machine } = answerOn(1, {});
    assert.is_nil(answer);
    assert.equal("overload_page_unusable", machine.logged[0]?.event);
  });

  it("has 64 KiB at most", () => {
    assert.is_not_nil(answerOn(1, { "/srv/busy.html": string.rep("x", 65536) }).answer);
    assert.is_nil(answerOn(1, { "/srv/busy.html": string.rep("x", 65537) }).answer);
  });
});

describe("a page instead of a problem document", () => {
  const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

  it("is what browsers and tools get", () => {
    assert.is_true(prefersPage(browser, "text/html"));
    assert.is_true(prefersPage("TEXT/HTML", "text/html"));
    assert.is_true(prefersPage("text/*", "text/html"));
    assert.is_true(prefersPage("*/*", "text/html"));
    assert.is_true(prefersPage(undefined, "text/html"));
    assert.is_true(prefersPage("application/json", "application/json"));
  });

  it("is not what clients of an API get", () => {
    assert.is_false(prefersPage("application/json", "text/html"));
    assert.is_false(prefersPage("application/json, text/plain, */*", "text/html"));
    assert.is_false(prefersPage("application/problem+json", "text/html"));
    assert.is_false(prefersPage("image/avif", "text/html"));
    assert.is_false(prefersPage("", "text/html"));
  });
});

describe("Retry-After under overload", () => {
  it("spreads those who come back", () => {
    const random = seededRandom(5);
    const seen = (seconds: number): number[] => {
      let least = math.huge;
      let most = 0;
      for (const _ of $range(1, 500)) {
        const told = jittered(seconds, random);
        assert.equal(told, math.floor(told));
        least = math.min(least, told);
        most = math.max(most, told);
      }
      return [least, most];
    };
    assert.same([1, 3], seen(1));
    assert.same([2, 4], seen(2));
    assert.same([9, 13], seen(9));
    assert.same([60, 90], seen(60));
  });
});
