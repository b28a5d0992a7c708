import {
  createPieces,
  dropPieces,
  hasBeginning,
  isGone,
  leastBytes,
  Pieces,
  putPiece,
  readFrom,
} from "moontide/policy/answer-cache/pieces";
import { seededRandom } from "../../support/lua/random";

const boundless = () => ({ bytes: 0, maximum_bytes: math.huge });

const readAll = (pieces: Pieces, from: number, most_bytes: number): string => {
  let text = "";
  let position = from;
  for (;;) {
    const [read, next] = readFrom(pieces, position, most_bytes);
    if (read === undefined) return text;
    text += read;
    position = next;
  }
};

describe("the pieces of a stream", () => {
  it("are the same for every reader, whenever it reads how much", () => {
    const random = seededRandom(11);
    for (const _ of $range(1, 50)) {
      const pieces = createPieces(math.huge, boundless());
      const readers = [1, 1, 1].map((position) => ({ position, text: "" }));
      let whole = "";
      for (const i of $range(1, random.integer(60))) {
        const piece = string.rep(string.char(96 + (i % 26)), random.integer(40));
        putPiece(pieces, piece);
        whole += piece;
        const reader = readers[random.integer(3) - 1]!;
        const [read, next] = readFrom(pieces, reader.position, random.integer(100));
        reader.text += read ?? "";
        reader.position = next;
      }
      for (const { position, text } of readers) {
        assert.equal(whole, text + readAll(pieces, position, random.integer(100)));
      }
    }
  });

  it("are read in steps, and there is nothing behind the last", () => {
    const pieces = createPieces(math.huge, boundless());
    for (const text of ["aa", "bb", "cc"]) putPiece(pieces, text);
    assert.same(["aabb", 3], [...readFrom(pieces, 1, 3)]);
    assert.same(["cc", 4], [...readFrom(pieces, 3, 3)]);
    assert.is_nil(readFrom(pieces, 4, 3)[0]);
  });

  it("go beyond their bound, the first ones first, but for the newest", () => {
    const pieces = createPieces(10, boundless());
    for (const text of ["aaaa", "bbbb", "cc"]) putPiece(pieces, text);
    assert.is_true(hasBeginning(pieces));
    putPiece(pieces, "d");
    assert.is_false(hasBeginning(pieces));
    assert.is_true(isGone(pieces, 1));
    assert.is_false(isGone(pieces, 2));
    assert.equal("bbbbccd", readAll(pieces, 2, 100));
    putPiece(pieces, string.rep("e", 20));
    assert.equal(20, pieces.bytes);
    assert.equal(string.rep("e", 20), readAll(pieces, 5, 100));
  });

  it("are cut to what is least where all streams together hold too much", () => {
    const total = { bytes: 0, maximum_bytes: 3 * leastBytes };
    const [small, large] = [createPieces(math.huge, total), createPieces(math.huge, total)];
    for (const _ of $range(1, 10)) putPiece(small, string.rep("s", leastBytes / 16));
    for (const _ of $range(1, 100)) putPiece(large, string.rep("l", leastBytes / 16));
    assert.is_true(hasBeginning(small));
    assert.is_false(hasBeginning(large));
    assert.is_true(total.bytes <= total.maximum_bytes);
    dropPieces(large);
    dropPieces(small);
    assert.equal(0, total.bytes);
  });
});
