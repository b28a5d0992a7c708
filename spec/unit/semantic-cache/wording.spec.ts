import { negationsIn, numbersIn, wordingOf } from "moontide/policy/semantic-cache/wording";

describe("what two texts must agree in", () => {
  it("are numbers, in their order", () => {
    assert.equal("15 240", numbersIn("What is 15% of 240?"));
    assert.equal("3 5 3 50", numbersIn("3.5 or €3.50"));
    assert.equal("", numbersIn("none at all"));
  });

  it("is how many words say no", () => {
    const texts: Record<string, number> = {
      "Is it safe?": 0,
      "Is it not safe?": 1,
      "Isn't it safe?": 1,
      "Isn’t it safe?": 1,
      "I can't, and I won't.": 2,
      "a knot, a note, nothing": 1,
      "Ich habe keine Zeit und nicht den Mut": 2,
      "sin azúcar": 1,
    };
    for (const [text, count] of pairs(texts)) assert.equal(count, negationsIn(text), text);
  });

  it("is the order of the same words, whatever stands between them", () => {
    const one = wordingOf("Flights from Paris to Rome");
    const other = wordingOf("flights from ROME to Paris?");
    assert.equal(one.any_order, other.any_order);
    assert.not_equal(one.in_order, other.in_order);
    assert.same(one, wordingOf("  flights: from Paris, to Rome! "));
    assert.not_equal(wordingOf("é").any_order, wordingOf("è").any_order);
  });
});
