import { endpointId, parseAddress } from "moontide/policy/address/parse";
import { quote } from "moontide/policy/address/quote";

const accepts = (text: string, address: string, port: number, id: string): void => {
  const [found, err] = parseAddress(text);
  assert.is_nil(err, text);
  assert.same({ address, port, id }, found, text);
};

const refuses = (text: string, pattern: string): void => {
  const [found, err] = parseAddress(text);
  assert.is_nil(found, text);
  assert.matches(pattern, err ?? "");
};

describe("parseAddress", () => {
  it("reads IPv4, IPv6 and unix sockets", () => {
    accepts("192.0.2.1:80", "192.0.2.1", 80, "192.0.2.1:80");
    accepts("[2001:db8::1]:65535", "2001:db8::1", 65535, "[2001:db8::1]:65535");
    accepts("unix:/run/app.sock", "unix:/run/app.sock", 0, "unix:/run/app.sock");
  });

  it("gives two spellings of one endpoint one identity", () => {
    accepts("[2001:DB8:0:0:0:0:0:1]:80", "2001:db8::1", 80, "[2001:db8::1]:80");
    accepts("[::ffff:192.0.2.1]:80", "192.0.2.1", 80, "192.0.2.1:80");
    accepts("[::ffff:c000:201]:80", "192.0.2.1", 80, "192.0.2.1:80");
  });

  it("reads its own identities back", () => {
    for (const text of ["127.0.0.1:1", "[::1]:8080", "[fe80::1:0:2]:443", "unix:/a/b.sock"]) {
      const [found] = parseAddress(text);
      assert.equal(text, endpointId(found?.address ?? "", found?.port ?? -1));
    }
  });

  it("refuses what is not exactly an address", () => {
    const texts = [
      ...["", " ", ":80", "127.0.0.1:80 ", " 127.0.0.1:80", "127.0.0.1:80x", "127.0.0.1:"],
      ...["127.0.0:80", "127.0.0.1.1:80", "127.0.0.256:80", "127.0.0.01:80", "127.0.0.0x1:80"],
      ...["[127.0.0.1]:80", "[::1]80", "[::1:80", "::1]:80", "[:::]:80", "[1::2::3]:80"],
      ...["[fe80::1%eth0]:80", "[1:2:3:4:5:6:7:8:9]:80", "[12345::]:80", "[]:80", "[:]:80"],
    ];
    for (const text of texts) refuses(text, "expected an address and port");
  });

  it("says which part was wrong", () => {
    refuses("127.0.0.1:0", "expected a port from 1 to 65535");
    refuses("127.0.0.1:65536", "expected a port from 1 to 65535");
    refuses("127.0.0.1:080", "expected a port from 1 to 65535");
    refuses("127.0.0.1", "the port is missing");
    refuses("::1:80", "IPv6 needs brackets");
    refuses("web.internal:80", "a host name needs discovery of type dns");
    refuses("unix:app.sock", "expected an absolute path");
    refuses("unix:/run/my app.sock", "expected an absolute path");
    refuses(`unix:/${string.rep("x", 107)}`, "at most 107 bytes");
  });

  it("accepts the longest socket path that a system can bind", () => {
    const path = `unix:/${string.rep("x", 106)}`;
    accepts(path, path, 0, path);
  });
});

describe("quote", () => {
  it("keeps control characters and floods out of messages", () => {
    assert.equal('"a?b?"', quote("a\nb\u0000"));
    assert.equal(`"${string.rep("x", 80)}…"`, quote(string.rep("x", 5000)));
  });
});
