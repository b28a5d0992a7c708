import type { HttpRequest } from "moontide/kernel/ports";
import { composeMessage, messageText } from "moontide/policy/http/request";
import { parseUrl } from "moontide/policy/http/url";

const compose = (
  part: Partial<HttpRequest>,
): LuaMultiReturn<[string | undefined, string | undefined]> => {
  const [url] = parseUrl("http://a:81/b?c");
  const limits = { connect_timeout_seconds: 1, read_timeout_seconds: 1, maximum_body_bytes: 1 };
  const request: HttpRequest = {
    url: "http://a:81/b?c",
    method: part.method,
    headers: part.headers,
    body: part.body,
    connect_timeout_seconds: limits.connect_timeout_seconds,
    read_timeout_seconds: limits.read_timeout_seconds,
    maximum_body_bytes: limits.maximum_body_bytes,
  };
  const [message, problem] = composeMessage(request, url!);
  return $multi(message === undefined ? undefined : messageText(message), problem);
};

/** The lines of a request, those of its headers in alphabetical order. */
const linesOf = (text: string): string[] => {
  const lines: string[] = [];
  for (const [line] of string.gmatch(text, "([^\r]*)\r\n")) lines[lines.length] = line!;
  const first = table.remove(lines, 1)!;
  table.sort(lines);
  table.insert(lines, 1, first);
  return lines;
};

describe("a request", () => {
  it("is a GET without a body unless it says otherwise", () => {
    const [text] = compose({});
    assert.same(
      ["GET /b?c HTTP/1.1", "", "Connection: close", "Host: a:81", "User-Agent: moontide"],
      linesOf(text!),
    );
    assert.equal("\r\n\r\n", string.sub(text!, -4));
  });

  it("tells the length of its body, also of none where one is expected", () => {
    const [put] = compose({ method: "PUT", body: "abc" });
    assert.matches("\r\nContent%-Length: 3\r\n", put);
    assert.equal("\r\n\r\nabc", string.sub(put!, -7));
    assert.matches("\r\nContent%-Length: 0\r\n", compose({ method: "POST" })[0]);
    assert.matches("\r\nContent%-Length: 3\r\n", compose({ method: "DELETE", body: "abc" })[0]);
  });

  it("takes headers, and another Host or User-Agent in place of its own", () => {
    const headers = { "X-Token": "a", host: "b", "user-agent": "c" };
    const lines = linesOf(compose({ headers })[0]!);
    assert.same(
      ["GET /b?c HTTP/1.1", "", "Connection: close", "Host: b", "User-Agent: c", "X-Token: a"],
      lines,
    );
  });

  it("refuses what would change its framing, and shows no value", () => {
    const refuses = (part: Partial<HttpRequest>, pattern: string): void => {
      const [text, problem] = compose(part);
      assert.is_nil(text);
      assert.matches(pattern, problem ?? "");
      assert.is_nil(string.find(problem!, "sesame", 1, true)[0]);
    };
    refuses({ method: "GET /sesame HTTP/1.1\r\n" }, "method");
    refuses({ method: "" }, "method");
    refuses({ headers: { "X-A": "sesame\nX-B: 1" } }, "X%-A has a line break");
    refuses({ headers: { "X-A": "sesame\0" } }, "X%-A has a line break or a zero byte");
    refuses({ headers: { "X A": "sesame" } }, "name");
    refuses({ headers: { "sesame:\r\n": "a" } }, "name");
    for (const name of ["content-length", "Transfer-Encoding", "Connection", "Expect", "Upgrade"]) {
      refuses({ headers: { [name]: "sesame" } }, "set by the client");
    }
  });
});
