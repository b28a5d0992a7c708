import { readForm } from "moontide/policy/batch/multipart";

const type = "multipart/form-data; boundary=----x";

const form = (...parts: readonly string[]): string =>
  `------x\r\n${table.concat(parts as string[], "\r\n------x\r\n")}\r\n------x--\r\n`;

const part = (disposition: string, content: string): string =>
  `Content-Disposition: form-data; ${disposition}\r\nContent-Type: text/plain\r\n\r\n${content}`;

/** Name, file name and content of each part; what is wrong where it is no form. */
const read = (body: string, content_type = type): unknown => {
  const [parts, problem] = readForm(content_type, body);
  if (parts === undefined) return problem;
  const found: unknown[] = [];
  for (const { name, filename, from, to } of parts) {
    found[found.length] = [name, filename ?? "", string.sub(body, from, to)];
  }
  return found;
};

describe("a form with a file", () => {
  it("is taken apart, whatever bytes the file has", () => {
    const bytes = "a\r\n--y\r\n\0\xff\r\n\r\n----";
    const body = form(
      part('name="purpose"', "batch"),
      part('name="file"; filename="a b.jsonl"', bytes),
    );
    assert.same(
      [
        ["purpose", "", "batch"],
        ["file", "a b.jsonl", bytes],
      ],
      read(body),
    );
    assert.same([["file", "f", ""]], read(form(part("name=file; filename=f", ""))));
    assert.same(
      [["a", "", "b"]],
      read(form(part('name="a"', "b")), 'multipart/form-data; boundary="----x"'),
    );
  });

  it("is none where it breaks off, or names nothing", () => {
    const body = form(part('name="file"', "content"));
    assert.equal("no multipart/form-data", read(body, "application/json"));
    assert.equal("no multipart/form-data", read(body, "multipart/form-data"));
    assert.equal("it breaks off", read(""));
    assert.equal("it breaks off", read(string.sub(body, 1, -12)));
    assert.equal("a part without a name", read(form(part('filename="x"', "content"))));
    assert.equal("a part without a head", read(form("content")));
    const many: string[] = [];
    for (const i of $range(0, 20)) many[i] = part('name="a"', "b");
    assert.equal("too many parts", read(form(...many)));
  });
});
