import { closeBody, feedBody, newBody } from "moontide/policy/http/body";
import type { Framing } from "moontide/policy/http/framing";
import { seededRandom } from "../../support/lua/random";

/** What a body comes to that arrives in these pieces: its text, or the problem. */
const read = (
  framing: Framing,
  pieces: readonly string[],
): { text: string; ended: boolean; problem?: string } => {
  const body = newBody(framing);
  let text = "";
  for (const piece of pieces) {
    if (body.ended) break;
    const [data, problem] = feedBody(body, piece);
    if (data === undefined) return { text, ended: false, problem };
    text += data;
  }
  assert.equal(text.length, body.taken);
  return { text, ended: body.ended };
};

const chunked: Framing = { kind: "chunked" };
const text = "5;a=b\r\nhello\r\n00a\r\n\r\n world\r\n\r\n0\r\nTrailer: x\r\n\r\n";

describe("a chunked body", () => {
  it("is the same wherever it is torn", () => {
    const whole = { text: "hello\r\n world\r\n", ended: true };
    assert.same(whole, read(chunked, [text]));
    for (const cut of $range(1, text.length - 1)) {
      const pieces = [string.sub(text, 1, cut), string.sub(text, cut + 1)];
      assert.same(whole, read(chunked, pieces), `torn behind byte ${cut}`);
    }
    const bytes: string[] = [];
    for (const at of $range(1, text.length)) bytes[bytes.length] = string.sub(text, at, at);
    assert.same(whole, read(chunked, bytes));
  });

  it("takes bare line feeds, and ends at its end", () => {
    assert.same({ text: "ab", ended: true }, read(chunked, ["2\nab\n0\n\nmore"]));
  });

  it("refuses what is no chunk", () => {
    const wrong = [
      "x\r\n",
      "\r\n",
      "-1\r\n",
      "0x1\r\n",
      "1 2\r\n",
      "ffffffffffffff\r\n",
      "1\r\nab\r\n",
      "1\r\na1\r\n",
    ];
    for (const one of wrong) {
      assert.matches("^not HTTP: ", read(chunked, [one]).problem ?? "");
    }
  });

  it("refuses an endless line, in one piece or in many", () => {
    assert.matches("a line of more than", read(chunked, [string.rep("0", 9000)]).problem ?? "");
    const pieces: string[] = ["0\r\n"];
    for (const _ of $range(1, 9000)) pieces[pieces.length] = "x";
    assert.matches("a line of more than", read(chunked, pieces).problem ?? "");
  });

  it("survives any bytes without an error of its own", () => {
    const random = seededRandom(11, 0);
    for (const _ of $range(1, 2000)) {
      const pieces: string[] = [];
      for (const __ of $range(1, 4)) {
        const bytes: string[] = [];
        const alphabet = "0123af;\r\n \0\xff";
        for (const ___ of $range(1, 12)) {
          const at = math.floor(random.uniform() * alphabet.length) + 1;
          bytes[bytes.length] = string.sub(alphabet, at, at);
        }
        pieces[pieces.length] = table.concat(bytes);
      }
      const outcome = read(chunked, pieces);
      assert.is_true(outcome.problem === undefined || outcome.problem.length > 0);
    }
  });
});

describe("a body of a known length", () => {
  it("ends there, whatever follows", () => {
    assert.same({ text: "abcd", ended: true }, read({ kind: "length", bytes: 4 }, ["ab", "cdef"]));
    assert.same({ text: "", ended: true }, read({ kind: "length", bytes: 0 }, []));
  });
});

describe("an announced size beyond 32 bits", () => {
  it("is waited for like any other", () => {
    assert.same({ text: "abc", ended: false }, read({ kind: "length", bytes: 1e12 }, ["abc"]));
    assert.same({ text: "abc", ended: false }, read(chunked, ["fffffffffff\r\na", "bc"]));
  });
});

describe("the end of the connection", () => {
  it("is the end of a body without framing only", () => {
    const closed = (framing: Framing, piece: string): string | undefined => {
      const body = newBody(framing);
      feedBody(body, piece);
      return closeBody(body);
    };
    assert.is_nil(closed({ kind: "until_close" }, "abc"));
    assert.equal("closed after 3 of 5 bytes", closed({ kind: "length", bytes: 5 }, "abc"));
    assert.equal("closed after 3 bytes, within a chunked body", closed(chunked, "9\r\nabc"));
  });
});

describe("bytes behind the end", () => {
  const surplusOf = (framing: Framing, pieces: readonly string[]): boolean => {
    const body = newBody(framing);
    for (const piece of pieces) feedBody(body, piece);
    return body.surplus;
  };

  it("are noticed: the connection is not to be used again", () => {
    assert.is_false(surplusOf(chunked, ["1\r\na\r\n0\r\n\r\n"]));
    assert.is_true(surplusOf(chunked, ["1\r\na\r\n0\r\n\r\nHTTP/1.1 200 OK"]));
    assert.is_false(surplusOf({ kind: "length", bytes: 2 }, ["a", "b"]));
    assert.is_true(surplusOf({ kind: "length", bytes: 2 }, ["a", "bc"]));
  });
});
