import { isWanted, normalUrl, readEntry } from "moontide/policy/cache/entry";
import { handOver, takeOver } from "moontide/policy/cache/hop";
import { ageBy, isOver, lifeText } from "moontide/policy/cache/life";
import { AnswerHead, isStorable, StoringRules } from "moontide/policy/cache/storable";
import { tagList } from "moontide/policy/cache/tags";

const statuses = new LuaSet<number>();
statuses.add(200);
const rules: StoringRules = { statuses, respects_origin: true, maximum_bytes: 100 };

const answer = (parts: Partial<AnswerHead>): AnswerHead => ({
  status: parts.status ?? 200,
  cache_control: parts.cache_control,
  vary: parts.vary,
  content_encoding: parts.content_encoding,
  content_bytes: parts.content_bytes,
  sets_cookie: parts.sets_cookie ?? false,
});

describe("whether an answer may be kept", () => {
  const yes: readonly Partial<AnswerHead>[] = [
    {},
    { cache_control: "max-age=0, must-revalidate" },
    { cache_control: "x-private, noprivate, privately" },
    { vary: "Accept" },
    { content_encoding: "gzip", vary: "Accept, Accept-Encoding" },
    { content_encoding: "identity" },
    { content_bytes: 100 },
  ];
  const no: readonly Partial<AnswerHead>[] = [
    { status: 404 },
    { sets_cookie: true },
    { cache_control: "private" },
    { cache_control: "max-age=9,\tPRIVATE" },
    { cache_control: 'private="X-A"' },
    { cache_control: "no-cache" },
    { cache_control: "public, no-store" },
    { vary: "*" },
    { vary: "Accept, *" },
    { content_encoding: "br" },
    { content_encoding: "br", vary: "X-Accept-Encoding" },
    { content_bytes: 101 },
  ];

  it("follows what it says", () => {
    for (const parts of yes) assert.is_true(isStorable(rules, answer(parts)));
    for (const parts of no) assert.is_false(isStorable(rules, answer(parts)));
  });

  it("leaves Cache-Control aside where the route says so", () => {
    const own = { ...rules, respects_origin: false };
    assert.is_true(isStorable(own, answer({ cache_control: "private" })));
    assert.is_false(isStorable(own, answer({ sets_cookie: true })));
  });
});

describe("what is handed over through the cache", () => {
  const handed = {
    route: "shop",
    tier: 1,
    cohort: 127,
    destination: 2,
    pool: "next",
    consumer: "shop",
    subject: "a@b %\n",
  };

  it("comes back as it was", () => {
    assert.same(handed, takeOver(handOver("abc", handed), "abc"));
    const none = {
      route: "shop",
      tier: 2,
      cohort: 0,
      destination: undefined,
      pool: undefined,
      consumer: undefined,
      subject: undefined,
    };
    assert.same(none, takeOver(handOver("abc", none), "abc"));
  });

  it("is nothing from whom the secret is not known to, whatever they send", () => {
    for (const header of ["", "abc", handOver("abd", handed), " " + handOver("abc", handed)]) {
      assert.is_nil(takeOver(header, "abc"));
    }
  });
});

describe("the head of a cache file", () => {
  const head = (key: string, lines = ""): string =>
    `\u0005${string.rep("\0", 335)}\nKEY: ${key}\nHTTP/1.1 200 OK\r\nServer: a\r\n${lines}\r\nbody\nKEY: no\n`;

  it("has the URL in front of what else it is known by, and the tags", () => {
    const entry = readEntry(head("http://A.Example/x?y 0123", "X-Moontide-Tags: ,a,b,\r\n"));
    assert.same({ url: "http://a.example/x?y", tags: ",a,b," }, entry);
    assert.same({ url: "http://a/", tags: undefined }, readEntry(head("http://a/")));
    assert.is_nil(readEntry("no head of nginx's"));
    assert.is_nil(readEntry(""));
  });

  it("is wanted by URL, prefix, whole tag, or anyway", () => {
    const entry = { url: "http://a/x", tags: ",product-1,shoe," };
    assert.is_true(isWanted({ kind: "url", text: "http://a/x" }, entry));
    assert.is_false(isWanted({ kind: "url", text: "http://a/" }, entry));
    assert.is_true(isWanted({ kind: "prefix", text: "http://a/" }, entry));
    assert.is_false(isWanted({ kind: "prefix", text: "http://b/" }, entry));
    assert.is_true(isWanted({ kind: "tag", text: "shoe" }, entry));
    assert.is_false(isWanted({ kind: "tag", text: "product" }, entry));
    assert.is_false(isWanted({ kind: "tag", text: "a" }, { url: "http://a/", tags: undefined }));
    assert.is_true(isWanted({ kind: "all", text: "" }, entry));
  });

  it("names hosts in either case", () => {
    assert.equal("http://shop.example/A", normalUrl("HTTP://Shop.Example/A"));
    assert.equal("http://shop.example/", normalUrl("http://shop.example"));
  });
});

describe("the life of an answer", () => {
  it("goes on from the age that it came with", () => {
    const text = lifeText({ kept_at: 1000, until: 1090, age: 3 });
    assert.equal(8, ageBy(text, 1005.9));
    assert.is_false(isOver(text, 1090));
    assert.is_true(isOver(text, 1091));
  });

  it("is never negative, whatever the clock does, and nobody's garbage is believed", () => {
    assert.equal(0, ageBy(lifeText({ kept_at: 1000, until: 1090, age: 0 }), 900));
    assert.equal(0, ageBy("garbage", 900));
    assert.is_false(isOver("garbage", 900));
  });
});

it("tags are words with commas or blanks in between", () => {
  assert.equal(",a,b,c,", tagList("a b,  c"));
  assert.equal(",a,", tagList(" a,, "));
  assert.is_nil(tagList(" , "));
});
