import { parseHours } from "moontide/policy/when/hours";
import { compileWhen, failing, holds, When } from "moontide/policy/when/when";
import { factsFrom, Said } from "./facts";

const met = (when: When, said: Said): boolean => holds(compileWhen(when, "class"), factsFrom(said));

/** A condition, a request that meets it and one that does not. */
type Case = readonly [when: When, meets: Said, misses: Said];

const cases: Readonly<Record<string, Case>> = {
  "a method": [{ methods: ["GET", "HEAD"] }, { method: "HEAD" }, { method: "POST" }],
  "a path of whole segments": [{ path_prefix: "/shop" }, { path: "/shop" }, { path: "/shopping" }],
  "a path below": [{ path_prefix: ["/a", "/shop"] }, { path: "/shop/cart" }, { path: "/sho" }],
  "a prefix that ends in a slash": [{ path_prefix: "/" }, { path: "/x" }, { path: "x" }],
  "a header's value": [
    { header: { "X-Plan": "pro" } },
    { headers: { "x-plan": "pro" } },
    { headers: { "x-plan": "pro2" } },
  ],
  "one of several values": [
    { header: { "X-Plan": ["pro", "beta*"] } },
    { headers: { "x-plan": "beta-3" } },
    { headers: { "x-plan": "bet" } },
  ],
  "a header that is there": [{ header: { "X-Plan": "*" } }, { headers: { "x-plan": "" } }, {}],
  "two headers": [
    { header: { a: "1", b: "2" } },
    { headers: { a: "1", b: "2" } },
    { headers: { a: "1", b: "1" } },
  ],
  "a consumer": [{ consumer: ["shop", "app"] }, { consumer: "app" }, {}],
  "a tag": [{ tag: "partner" }, { tags: ["eu", "partner"] }, { tags: ["eu"] }],
  "a team": [{ team: ["red", "blue"] }, { team: "blue" }, {}],
  "a model": [{ model: ["smart", "openai/*"] }, { model: "openai/gpt-4o" }, { model: "openai" }],
  "a model before it is known": [{ model: "*" }, { model: "smart" }, {}],
  "a role in a list": [{ role: "editor" }, { claims: { roles: ["a", "editor"] } }, { claims: {} }],
  "a role as a text": [{ role: "editor" }, { claims: { role: "editor" } }, {}],
  "a claim": [{ claim: { plan: "pro" } }, { claims: { plan: "pro" } }, { claims: { plan: "x" } }],
  "a claim inside an object": [
    { claim: { "realm_access.roles": ["editor"] } },
    { claims: { realm_access: { roles: ["a", "editor"] } } },
    { claims: { realm_access: "editor" } },
  ],
  "a claim whose name has dots": [
    { claim: { "https://shop.example/plan": "pro" } },
    { claims: { "https://shop.example/plan": "pro" } },
    { claims: { "https://shop.example/plan": {} } },
  ],
  "a claim that is no text": [
    { claim: { admin: "true", level: "7" } },
    { claims: { admin: true, level: 7 } },
    { claims: { admin: true, level: 8 } },
  ],
  "any bot": [{ bot: "any" }, { bot: ["any", "seo"] }, {}],
  "any bot in another word": [{ bot: true }, { bot: ["any"] }, {}],
  "bots of a category": [{ bot: ["ai", "seo"] }, { bot: ["any", "seo"] }, { bot: ["any"] }],
  "no bot": [{ bot: false }, {}, { bot: ["any"] }],
  "a country": [{ country: ["DE", "AT"] }, { country: "AT" }, {}],
  "a region": [{ region: "eu" }, { region: "eu" }, { region: "us" }],
  "hours of the day": [{ hours: "08-18" }, { minute: 480 }, { minute: 1080 }],
  "hours with minutes": [{ hours: ["08:30-12:00"] }, { minute: 719 }, { minute: 509 }],
  "hours over midnight": [{ hours: "22-06" }, { minute: 359 }, { minute: 360 }],
  "hours over midnight, before it": [{ hours: "22-06" }, { minute: 1320 }, { minute: 1319 }],
  "hours up to midnight": [{ hours: "18-24" }, { minute: 1439 }, { minute: 0 }],
  "one of several times": [{ hours: ["06-08", "18-20"] }, { minute: 1100 }, { minute: 600 }],
  "days of the week": [{ weekdays: ["sat", "sun"] }, { weekday: "sun" }, { weekday: "mon" }],
  load: [{ load: "high" }, { load: "high" }, { load: "normal" }],
  "calm alone": [{ load: "normal" }, { load: "normal" }, { load: "high" }],
  "all of several": [
    { methods: ["POST"], path_prefix: "/x" },
    { method: "POST", path: "/x" },
    { method: "POST" },
  ],
  "not a condition": [{ not: { country: "DE" } }, { country: "AT" }, { country: "DE" }],
  "not two together": [
    { not: { country: "DE", methods: ["POST"] } },
    { country: "DE" },
    { country: "DE", method: "POST" },
  ],
};

describe("a condition asks for", () => {
  for (const [name, [when, meets, misses]] of pairs(cases)) {
    it(name, () => {
      assert.is_true(met(when, meets));
      assert.is_false(met(when, misses));
    });
  }

  it("nothing where none is written", () => {
    assert.is_true(met({}, {}));
    assert.is_true(holds(compileWhen(undefined, "class"), factsFrom({})));
  });
});

describe("a condition that does not hold", () => {
  it("is told by its name", () => {
    const condition = compileWhen(
      { methods: ["GET"], header: { "X-Plan": "pro" }, country: "DE" },
      "class",
    );
    assert.equal("methods", failing(condition, factsFrom({ method: "POST" })));
    assert.equal("header X-Plan", failing(condition, factsFrom({})));
    assert.is_nil(failing(condition, factsFrom({ headers: { "x-plan": "pro" }, country: "DE" })));
  });
});

describe("a share of the users", () => {
  const sharers = (percent: number, name: string): string[] => {
    const condition = compileWhen({ percent_of_users: percent }, name);
    const chosen: string[] = [];
    for (const i of $range(1, 20000)) {
      if (holds(condition, factsFrom({ user: `user-${i}` }))) chosen[chosen.length] = `user-${i}`;
    }
    return chosen;
  };

  it("has about the size that was asked for", () => {
    assert.equal(0, sharers(0, "flag").length);
    assert.equal(20000, sharers(100, "flag").length);
    // Three standard deviations of 20,000 draws.
    assert.is_true(math.abs(sharers(10, "flag").length - 2000) < 128);
    assert.is_true(math.abs(sharers(0.5, "flag").length - 100) < 30);
  });

  it("is the same each time, and grows around those it had", () => {
    assert.same(sharers(10, "flag"), sharers(10, "flag"));
    const larger = new LuaSet<string>();
    for (const user of sharers(20, "flag")) larger.add(user);
    for (const user of sharers(10, "flag")) assert.is_true(larger.has(user));
  });

  it("means other users under another name", () => {
    const first = new LuaSet<string>();
    for (const user of sharers(10, "one")) first.add(user);
    let both = 0;
    for (const user of sharers(10, "another")) if (first.has(user)) both += 1;
    assert.is_true(math.abs(both - 200) < 50);
  });
});

describe("hours of the day", () => {
  for (const text of ["08-08", "24-06", "8", "08-25", "08:60-09", "08:5-09", "-08", "08-18h", ""]) {
    it(`are not "${text}"`, () => {
      assert.is_nil(parseHours(text)[0]);
    });
  }

  it("are read with and without minutes", () => {
    assert.same({ from: 510, until: 1440 }, parseHours("8:30-24:00")[0]);
    assert.same({ from: 1320, until: 360 }, parseHours("22-06")[0]);
  });
});
