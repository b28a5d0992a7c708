import type { Framing } from "moontide/policy/http/framing";
import { framingOf } from "moontide/policy/http/framing";
import { bodyPosition, mayBeHttp, parseHead } from "moontide/policy/http/head";

const headOf = (text: string) => {
  const [head, problem] = parseHead(text);
  assert.is_nil(problem);
  return head;
};

describe("bodyPosition", () => {
  it("finds the empty line, with carriage returns or without", () => {
    assert.equal(9, bodyPosition("ab\r\nc\r\n\r\nbody", 1)! - 1);
    assert.equal(6, bodyPosition("a\nb\n\nc", 1));
    assert.is_nil(bodyPosition("a\r\nb\r\n", 1));
    assert.is_nil(bodyPosition("", 1));
  });

  it("finds the first, however the ones behind it are written", () => {
    assert.equal(4, bodyPosition("a\n\nb\r\n\r\n", 1));
    assert.equal(5, bodyPosition("a\n\r\nb\n\n", 1));
    assert.equal(6, bodyPosition("a\r\n\r\nb\n\n", 1));
  });

  it("finds it when it looks on two bytes before where it stopped", () => {
    const text = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
    for (const cut of $range(1, text.length - 1)) {
      assert.is_nil(bodyPosition(string.sub(text, 1, cut), 1));
      assert.equal(text.length + 1, bodyPosition(text, cut - 2), `cut at ${cut}`);
    }
  });
});

describe("mayBeHttp", () => {
  it("knows another protocol at its first bytes", () => {
    for (const text of ["", "H", "HTTP/1", "HTTP/1.1 200"]) assert.is_true(mayBeHttp(text), text);
    for (const text of ["h", "SSH-2.0", "HTTP/2", "HTTP/0.9 200", "\0"]) {
      assert.is_false(mayBeHttp(text), text);
    }
  });
});

describe("parseHead", () => {
  const refuses = (text: string): void => {
    const [head, problem] = parseHead(text);
    assert.is_nil(head, text);
    assert.matches("^not HTTP: ", problem ?? "");
    assert.is_nil(string.find(problem, "sesame", 1, true)[0]);
  };

  it("reads status and headers by their lower-case names", () => {
    const head = headOf("HTTP/1.1 404 Not Found\r\nX-Consul-Index:  7 \r\nETag:\r\n\r\n");
    assert.same(
      { status: 404, headers: { "x-consul-index": "7", etag: "" }, persistent: true },
      head,
    );
  });

  it("joins headers of one name, and takes bare line feeds", () => {
    const old = headOf("HTTP/1.0 200\nA: 1\na: 2\n\n");
    assert.same({ status: 200, headers: { a: "1, 2" }, persistent: false }, old);
  });

  it("reads as well what it has met before, and more than it remembers", () => {
    for (const i of $range(1, 600)) {
      const name = `x-${i % 300}-${string.rep("n", i % 80)}`;
      const head = headOf(`HTTP/1.1 200 ${i % 300}\r\n${string.upper(name)}: \t${i} \r\n\r\n`);
      assert.same({ status: 200, headers: { [name]: `${i}` }, persistent: true }, head);
    }
  });

  it("refuses garbage without repeating it", () => {
    refuses("sesame\r\n\r\n");
    refuses("\r\n\r\n");
    refuses("HTTP/1.1 20 sesame\r\n\r\n");
    refuses("HTTP/1.1 2000 sesame\r\n\r\n");
    refuses("HTTP/1.1 099 sesame\r\n\r\n");
    refuses("HTTP/1.1  200 sesame\r\n\r\n");
    refuses("HTTP/1.2 200 sesame\r\n\r\n");
    refuses("HTTP/1.1 200 OK\r\nsesame\r\n\r\n");
    refuses("HTTP/1.1 200 OK\r\nses ame: a\r\n\r\n");
    refuses("HTTP/1.1 200 OK\r\n: sesame\r\n\r\n");
    refuses("HTTP/1.1 200 OK\r\nA: b\r\n sesame\r\n\r\n");
    refuses("HTTP/1.1 200 OK\r\nA: sesame\0\r\n\r\n");
    refuses("HTTP/1.1 200 OK\r\nA: b\rB: sesame\r\n\r\n");
  });
});

describe("framingOf", () => {
  const framing = (headers: string, method = "GET", status = 200) =>
    framingOf(method, headOf(`HTTP/1.1 ${status}\r\n${headers}\r\n`));

  it("prefers chunks to a length, and a length to the end of the connection", () => {
    const both = "Content-Length: 5\r\nTransfer-Encoding: Chunked\r\n";
    assert.same({ kind: "chunked" }, framing(both)[0]);
    assert.same({ kind: "length", bytes: 5 }, framing("Content-Length: 5\r\n")[0]);
    assert.same({ kind: "length", bytes: 5 }, framing("Content-Length: 5, 5\r\n")[0]);
    assert.same({ kind: "until_close" }, framing("")[0]);
  });

  it("knows what never has a body", () => {
    const none: Framing = { kind: "length", bytes: 0 };
    assert.same(none, framing("Content-Length: 5\r\n", "HEAD")[0]);
    assert.same(none, framing("Transfer-Encoding: chunked\r\n", "GET", 304)[0]);
    assert.same(none, framing("", "GET", 204)[0]);
  });

  it("refuses what two readers could understand differently", () => {
    const texts = ["", "5, 6", "-1", "+5", "0x5", "5 5", "1e3", "5;", ",", "9999999999999999"];
    for (const text of texts) {
      const [found, problem] = framing(`Content-Length: ${text}\r\n`);
      assert.is_nil(found, text);
      assert.matches("Content%-Length", problem ?? "");
    }
    assert.matches("transfer coding", framing("Transfer-Encoding: gzip, chunked\r\n")[1] ?? "");
    assert.matches("transfer coding", framing("Transfer-Encoding: identity\r\n")[1] ?? "");
  });
});
