import { checkConfiguration } from "moontide/feature/configuration/check";
import { formatPatterns } from "moontide/schema/format-patterns";
import { formatProblem } from "moontide/schema/problem";
import { fakeMachine, portsOn } from "../../support/lua/ports";
import { documentWith } from "./world";

const problemsOf = (discovery: string): string[] => {
  const { json } = portsOn(fakeMachine());
  const { problems } = checkConfiguration(documentWith(`"discovery": { ${discovery} }`), json);
  const texts: string[] = [];
  for (const problem of problems) texts[texts.length] = formatProblem(problem);
  return texts;
};

describe("the address of a registry", () => {
  const withAddress = (address: string): string[] =>
    problemsOf(`"type": "consul", "service": "web", "address": "${address}"`);

  it("is a URL of a host, perhaps with port and path", () => {
    for (const url of [
      "http://127.0.0.1:8500",
      "https://consul.internal",
      "http://[::1]:8500/",
      "https://consul.internal:8501/behind/a/proxy",
    ]) {
      assert.same([], withAddress(url), url);
    }
  });

  it("is nothing else", () => {
    for (const url of [
      "127.0.0.1:8500",
      "consul.internal",
      "ftp://consul.internal",
      "http://",
      "http://consul.internal:0",
      "http://consul.internal:70000",
      "http://user:secret@consul.internal:8500",
      "http://consul.internal?token=x",
      "http://consul.internal/a b",
    ]) {
      const problems = withAddress(url);
      assert.equal(1, problems.length, url);
      assert.is_nil(string.find(problems[0]!, "user:secret", 1, true)[0]);
    }
    assert.is_string(formatPatterns.http_url);
  });
});

describe("the secret of a registry", () => {
  it("is never written down, and what was written is not repeated", () => {
    const secret = "0a4fe8f4-7c1e";
    const problems = problemsOf(`"type": "consul", "service": "web", "token": "${secret}"`);
    assert.equal(1, problems.length);
    assert.is_nil(string.find(problems[0]!, secret, 1, true)[0]);
  });
});
