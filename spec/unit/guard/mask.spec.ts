import {
  createMask,
  Mask,
  maskJson,
  maskText,
  restoreJson,
  restoreText,
} from "moontide/policy/guard/mask";
import { personalKinds } from "moontide/policy/guard/personal/kinds";
import { compilePhrases } from "moontide/policy/guard/phrases";
import { createRestorer, endRestorer, feedRestorer } from "moontide/policy/guard/restorer";

const newMask = (): Mask =>
  createMask({ kinds: personalKinds, words: compilePhrases(["project falcon", 'o"brien']) });

describe("masking", () => {
  it("gives the same text the same placeholder, and each other one its own", () => {
    const mask = newMask();
    const masked = maskText(mask, "a@x.org and b@x.org, then a@x.org from 203.0.113.7");
    assert.equal("<EMAIL_1> and <EMAIL_2>, then <EMAIL_1> from <IPV4_1>", masked);
    assert.equal("<EMAIL_2>", maskText(mask, "b@x.org"));
    assert.same({ email: 4, ipv4: 1 }, mask.found);
  });

  it("knows the user's own words", () => {
    assert.equal("On <WORD_1> today", maskText(newMask(), "On Project  Falcon today"));
  });

  it("takes the kind with a check digit where several find the same", () => {
    assert.equal("<CREDIT_CARD_1>", maskText(newMask(), "4111 1111 1111 1111"));
  });

  it("leaves what is nobody's as it is", () => {
    const text = "x < y, <b>bold</b>, 12:30, 1.2.3";
    assert.equal(text, maskText(newMask(), text));
  });

  it("masks strings of JSON alone, and keeps it JSON", () => {
    const mask = newMask();
    const json = '{"to":"a@x.org","card":4111111111111111,"who":"O\\"Brien\\n"}';
    const masked = maskJson(mask, json);
    assert.equal('{"to":"<EMAIL_1>","card":4111111111111111,"who":"<WORD_1>\\n"}', masked);
    assert.equal(json, restoreJson(mask, masked));
  });

  it("takes arguments that are no JSON for prose", () => {
    assert.equal('{"a":"\\x <EMAIL_1>', maskJson(newMask(), '{"a":"\\x a@x.org'));
  });

  it("brings everything back, in whatever case the model writes it", () => {
    const mask = newMask();
    maskText(mask, "a@x.org, 203.0.113.7");
    assert.equal("a@x.org 203.0.113.7 a@x.org", restoreText(mask, "<EMAIL_1> <ipv4_1> <Email_1>"));
    assert.equal("<EMAIL_2> <b_1> <", restoreText(mask, "<EMAIL_2> <b_1> <"));
  });

  it("does not look into what it brings back", () => {
    const mask = createMask({ kinds: ["email"], words: compilePhrases(["<EMAIL_1>"]) });
    maskText(mask, "a@x.org");
    maskText(mask, "<EMAIL_1>");
    assert.equal("<EMAIL_1>", restoreText(mask, "<WORD_1>"));
  });
});

describe("restoring in pieces", () => {
  const answer = "Mail <EMAIL_1>, not <EMAIL_12> or <EMAIL_2>; 1 < 2, <b>x</b> <EMAIL_ and <";
  const restored = "Mail a@x.org, not <EMAIL_12> or b@x.org; 1 < 2, <b>x</b> <EMAIL_ and <";

  const restoreIn = (pieces: readonly string[], mask: Mask): string => {
    const restorer = createRestorer(mask, false);
    let text = "";
    for (const piece of pieces) {
      text += feedRestorer(restorer, piece);
      assert.is_true(restorer.held.length < mask.longest, restorer.held);
    }
    return text + endRestorer(restorer);
  };

  const mask = newMask();
  maskText(mask, "a@x.org b@x.org");

  it("is the same however the text is split in two", () => {
    for (const cut of $range(0, answer.length)) {
      const pieces = [string.sub(answer, 1, cut), string.sub(answer, cut + 1)];
      assert.equal(restored, restoreIn(pieces, mask));
    }
  });

  it("is the same however the text is split in three", () => {
    for (const cut of $range(0, answer.length)) {
      for (const width of $range(0, 4)) {
        const pieces = [
          string.sub(answer, 1, cut),
          string.sub(answer, cut + 1, cut + width),
          string.sub(answer, cut + width + 1),
        ];
        assert.equal(restored, restoreIn(pieces, mask));
      }
    }
  });

  it("is the same byte by byte", () => {
    const bytes: string[] = [];
    for (const i of $range(1, answer.length)) bytes[i - 1] = string.sub(answer, i, i);
    assert.equal(restored, restoreIn(bytes, mask));
  });

  it("holds nothing back that can't be a placeholder", () => {
    const restorer = createRestorer(mask, false);
    assert.equal("a < b", feedRestorer(restorer, "a < b"));
    assert.equal("<this_is_longer_than_any", feedRestorer(restorer, "<this_is_longer_than_any"));
    assert.equal("", feedRestorer(restorer, "<EMAIL"));
    assert.equal("<EMAIL!", feedRestorer(restorer, "!"));
  });

  it("escapes what it puts into JSON", () => {
    const named = newMask();
    maskText(named, 'O"Brien');
    const restorer = createRestorer(named, true);
    assert.equal('{"a":"', feedRestorer(restorer, '{"a":"<WO'));
    assert.equal('O\\"Brien"}', feedRestorer(restorer, 'RD_1>"}'));
  });
});
