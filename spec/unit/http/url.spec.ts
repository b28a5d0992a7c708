import { parseUrl } from "moontide/policy/http/url";

describe("parseUrl", () => {
  const reads = (text: string, host: string, port: number, authority: string, target: string) => {
    const [url, problem] = parseUrl(text);
    assert.is_nil(problem, text);
    assert.same([host, port, authority, target], [url.host, url.port, url.authority, url.target]);
  };
  const refuses = (text: string, pattern: string): void => {
    const [url, problem] = parseUrl(text);
    assert.is_nil(url, text);
    assert.matches(pattern, problem ?? "");
    assert.is_nil(string.find(problem, "sesame", 1, true)[0], problem);
  };

  it("takes host, port, path and query apart", () => {
    reads(
      "http://consul.internal:8500/v1/a?b=c",
      "consul.internal",
      8500,
      "consul.internal:8500",
      "/v1/a?b=c",
    );
    reads("HTTP://192.0.2.1", "192.0.2.1", 80, "192.0.2.1", "/");
    reads("https://[2001:db8::1]/", "2001:db8::1", 443, "[2001:db8::1]", "/");
    reads("https://[::1]:6443?watch=1#here", "::1", 6443, "[::1]:6443", "/?watch=1");
    reads("http://a/b#c", "a", 80, "a", "/b");
  });

  it("refuses what it can't ask, without repeating it", () => {
    refuses("ftp://sesame/", "http:// or https://");
    refuses("sesame", "http:// or https://");
    refuses("", "http:// or https://");
    refuses("http://", "a host");
    refuses("http:///sesame", "a host");
    refuses("http://sesame^/", "port");
    refuses("http://user:sesame@a/", "user and password");
    refuses("http://a:0/sesame", "port from 1 to 65535");
    refuses("http://a:65536/", "port from 1 to 65535");
    refuses("http://a:/", "port from 1 to 65535");
    refuses("http://a:80x/", "port from 1 to 65535");
    refuses("http://[::1/", "a host");
    refuses("http://a/sesame b", "blanks");
    refuses("http://a/sesame\r\nX: 1", "blanks");
  });
});
