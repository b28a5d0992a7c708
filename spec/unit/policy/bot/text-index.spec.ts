import { categoriesIn, indexTexts, maximumBytes } from "moontide/policy/bot/text-index";
import { seededRandom } from "../../../support/lua/random";

const found = (texts: readonly string[], value: string): number => {
  const list: { text: string; categories: number }[] = [];
  for (const i of $range(1, texts.length)) {
    list[i - 1] = { text: texts[i - 1]!, categories: 1 << (i - 1) };
  }
  return categoriesIn(indexTexts(list), value);
};

describe("an index of texts", () => {
  it("finds all that stand in a value, wherever they do", () => {
    const texts = ["Googlebot/", "bot/2", "Seek"];
    assert.equal(1 + 2, found(texts, "Mozilla/5.0 (compatible; Googlebot/2.1)"));
    assert.equal(4, found(texts, "Seek"));
    assert.equal(4, found(texts, "a Seek"));
    assert.equal(0, found(texts, "GOOGLEBOT/2.1"));
    assert.equal(0, found(texts, "Googlebot"));
  });

  it("knows beginnings and ends", () => {
    const texts = ["^curl", "SSL Labs$"];
    assert.equal(1, found(texts, "curl/8.5.0"));
    assert.equal(0, found(texts, "libcurl/8.5.0"));
    assert.equal(2, found(texts, "the SSL Labs"));
    assert.equal(0, found(texts, "SSL Labs (scan)"));
    assert.equal(1, found(["^curl$"], "curl"));
    assert.equal(0, found(["^curl$"], "curlcurl"));
  });

  it("knows two parts in their order", () => {
    const texts = ["Spider*spider.com"];
    assert.equal(1, found(texts, "a Spider (http://spider.com)"));
    assert.equal(1, found(texts, "Spiderspider.com"));
    assert.equal(0, found(texts, "spider.com Spider"));
  });

  it("looks at nothing that is too short or stands behind the longest part that is read", () => {
    for (const value of ["", "a", "ab"]) assert.equal(0, found(["abc"], value));
    assert.equal(1, found(["abc"], "abc"));
    const far = string.rep("x", maximumBytes - 3);
    assert.equal(1, found(["abc"], `${far}abc`));
    assert.equal(0, found(["abc"], `${far}xabc`));
  });

  it("finds what a plain search finds, in thousands of texts of few letters", () => {
    const random = seededRandom(11, 1);
    const word = (length: number): string => {
      let text = "";
      for (const _ of $range(1, length)) {
        text += string.char(97 + math.floor(random.uniform() * 3));
      }
      return text;
    };
    for (const _ of $range(1, 200)) {
      const texts: string[] = [];
      for (const i of $range(0, 9)) texts[i] = word(3 + (i % 4));
      for (const _round of $range(1, 20)) {
        const value = word(math.floor(random.uniform() * 40));
        let expected = 0;
        for (const i of $range(0, 9)) {
          if (string.find(value, texts[i]!, 1, true)[0] !== undefined) expected |= 1 << i;
        }
        assert.equal(expected, found(texts, value), `${table.concat(texts, " ")} in ${value}`);
      }
    }
  });
});
