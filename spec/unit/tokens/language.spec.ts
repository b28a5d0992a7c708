import { languageOf } from "moontide/policy/tokens/language";
import { measure } from "moontide/policy/tokens/measure";

const chat = (text: string): string => `{"messages":[{"role":"user","content":"${text}"}]}`;

describe("the language of a body", () => {
  const bodies: Readonly<Record<string, string>> = {
    prose: chat(string.rep("Is this clause of the contract valid, and who says so. ", 20)),
    code: chat(string.rep("if (a[i] === 0x1F) { return f(a, i + 1); } // 12\\n", 20)),
    cjk: chat(string.rep("月が綺麗ですね。我们明天去看海。", 20)),
    other: chat(string.rep("Сколько стоит этот билет до Москвы? ", 20)),
    escaped: chat(string.rep("\\u6708\\u304c\\u7dba", 20)),
  };
  for (const [language, body] of pairs(bodies)) {
    it(`is told: ${language}`, () => {
      assert.equal(language, languageOf(body));
    });
  }

  it("is that of a few stretches where it is long", () => {
    assert.equal("cjk", languageOf(chat(string.rep("月が綺麗ですね。", 100000))));
    assert.equal("prose", languageOf(string.rep("word ", 100000)));
  });

  it("is some language where there is nothing, or no text at all", () => {
    assert.equal("other", languageOf(string.rep("\xff\0", 3000)));
    assert.equal("prose", languageOf(""));
  });
});

describe("the size of a body", () => {
  it("is its text without attachments", () => {
    const data = string.rep("iVBORw0KGgo+", 500);
    const size = measure(chat(`look","data":"${data}`));
    assert.equal(1, size.attachments);
    assert.is_true(size.text_bytes < 100);
    assert.equal(0, measure(chat("hello")).attachments);
    const spaced = measure(`{"kind":"data","a":"data","data" :\n "${data}"}`);
    assert.equal(1, spaced.attachments);
  });
});
