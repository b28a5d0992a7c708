import { positionOf } from "moontide/schema/text-position";
import { invalidUtf8 } from "moontide/schema/utf8";

const bytes = (...codes: number[]): string => string.char(...codes);

describe("invalidUtf8", () => {
  const valid: readonly (readonly [name: string, text: string])[] = [
    ["an empty text", ""],
    ["every byte of ASCII", bytes(0, 1, 9, 10, 32, 65, 126, 127)],
    ["the first and last of two bytes", bytes(194, 128, 223, 191)],
    ["the first and last of three bytes", bytes(224, 160, 128, 239, 191, 191)],
    ["the neighbours of the surrogates", bytes(237, 159, 191, 238, 128, 128)],
    ["the first and last of four bytes", bytes(240, 144, 128, 128, 244, 143, 191, 191)],
  ];
  for (const [name, text] of valid) {
    it(`accepts ${name}`, () => assert.is_nil(invalidUtf8(text)));
  }

  const invalid: readonly (readonly [name: string, text: string])[] = [
    ["a continuation without a beginning", bytes(128)],
    ["an overlong slash", bytes(192, 175)],
    ["an overlong form of three bytes", bytes(224, 159, 191)],
    ["an overlong form of four bytes", bytes(240, 143, 191, 191)],
    ["a surrogate", bytes(237, 160, 128)],
    ["a code point beyond Unicode", bytes(244, 144, 128, 128)],
    ["a byte that never stands in UTF-8", bytes(255)],
    ["a sequence that breaks off at the end", bytes(226, 130)],
    ["a sequence that breaks off before a letter", bytes(226, 130, 65)],
  ];
  for (const [name, text] of invalid) {
    it(`refuses ${name}`, () => {
      assert.equal(1, invalidUtf8(text));
      assert.equal(4, invalidUtf8(`aä${text}z`));
    });
  }
});

describe("positionOf", () => {
  it("counts lines and characters from 1", () => {
    assert.equal("line 1, column 1", positionOf("abc", 1));
    assert.equal("line 1, column 3", positionOf("abc", 3));
    assert.equal("line 3, column 2", positionOf("a\n\nbc", 5));
    assert.equal("line 2, column 1", positionOf("a\nb", 3));
  });

  it("counts a character of several bytes once", () => {
    assert.equal("line 1, column 4", positionOf("ä€😀x", 10));
  });

  it("reaches behind the end", () => assert.equal("line 1, column 4", positionOf("abc", 4)));
});
