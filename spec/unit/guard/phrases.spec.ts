import { compilePhrases, findPhrase, isPattern } from "moontide/policy/guard/phrases";

const foundIn = (patterns: readonly string[], text: string): string | undefined => {
  const [first, last] = findPhrase(compilePhrases(patterns), string.lower(text), 1);
  return first === undefined ? undefined : string.sub(text, first, last);
};

describe("patterns of guards", () => {
  const cases: readonly (readonly [pattern: string, text: string, found: string | undefined])[] = [
    ["secret", "It is a Secret.", "Secret"],
    ["secret", "secretary", undefined],
    ["secret", "top_secret", undefined],
    [
      "ignore previous instructions",
      "Ignore\n  previous\tinstructions!",
      "Ignore\n  previous\tinstructions",
    ],
    ["ignore previous instructions", "ignore the previous instructions", undefined],
    ["ignore * previous", "ignore all previous", "ignore all previous"],
    ["ignore * previous", "ignore previous previous", "ignore previous previous"],
    ["pass*", "my PASSWORD is", "PASSWORD"],
    ["*word", "a password here", "password"],
    ["p*w*d", "a password here", "password"],
    ["p*w*d", "a passport here", undefined],
    ["colo?r", "color colour", "colour"],
    ["order ####", "order 12345, order 1234", "order 1234"],
    ["$ 100", "costs $ 100 now", "$ 100"],
    ["$100", "costs $ 100 or $100 now", "$100"],
    ["sk-*", "the key sk-abc123", "sk-abc123"],
    ["straße", "in der Straße", "Straße"],
    ["größe", "die Größe", "Größe"],
    ["секрет", "это секрет.", "секрет"],
    ["секрет", "секретарь", undefined],
    ["сек*", "секретарь", "секретарь"],
    ["机密", "机密 文件", "机密"],
    ["a b", "a a b", "a b"],
    ["a b c", "a b", undefined],
    ["end", "the end", "end"],
    ["", "", undefined],
  ];
  for (const [pattern, text, found] of cases) {
    if (pattern !== "") {
      it(`"${pattern}" in "${text}"`, () => {
        assert.equal(found, foundIn([pattern], text));
      });
    }
  }

  it("finds the longest of several", () => {
    assert.equal(
      "project falcon nine",
      foundIn(["project falcon", "project falcon nine"], "project falcon nine"),
    );
    assert.equal("falcons", foundIn(["falcon", "fal*"], "falcons"));
  });

  it("finds the next from a byte on", () => {
    const phrases = compilePhrases(["a"]);
    assert.equal(3, findPhrase(phrases, "a a", 2)[0]);
    assert.is_nil(findPhrase(phrases, "a a", 4)[0]);
  });

  it("tells what is none", () => {
    for (const pattern of ["", " ", "*", "* ?"]) assert.is_false(isPattern(pattern), pattern);
    for (const pattern of ["a", "a*", "#", "$"]) assert.is_true(isPattern(pattern), pattern);
  });

  it("is not slowed down by any text", () => {
    const phrases = compilePhrases(["a*a*a*a*b", "a a a a a b", "*x", "( ( ( )"]);
    for (const piece of ["a", "a ", "(", "( ", " ", "aaaab"]) {
      const text = string.rep(piece, math.floor(200000 / piece.length));
      const began = os.clock();
      findPhrase(phrases, text, 1);
      assert.is_true(os.clock() - began < 2, piece);
    }
  });
});
