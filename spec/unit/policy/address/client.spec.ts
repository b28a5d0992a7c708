import { CidrSet, compileCidrs } from "moontide/policy/address/cidr";
import { clientAddress, isTrustedPeer } from "moontide/policy/address/client";
import { bytesPerCall } from "./cost";

const trusting = (entries: readonly string[]): CidrSet => compileCidrs(entries)[0]!;

const trusted = trusting(["10.0.0.0/8", "2001:db8::/32", "unix:"]);

const finds = (expected: string, remote: string, header: string | undefined): void => {
  assert.equal(expected, clientAddress(remote, header, trusted), header);
};

/** Virtual machine instructions of one call, interpreted so that each is counted. */
const instructions = (body: () => void): number => {
  let count = 0;
  jit.off();
  jit.flush();
  debug.sethook(() => (count += 1), "", 1);
  body();
  debug.sethook();
  jit.on();
  return count;
};

describe("clientAddress", () => {
  it("is the peer when the peer is no trusted proxy", () => {
    finds("192.0.2.1", "192.0.2.1", undefined);
    finds("192.0.2.1", "192.0.2.1", "198.51.100.1");
    assert.equal("10.0.0.1", clientAddress("10.0.0.1", "198.51.100.1", trusting([])));
  });

  it("is the peer when there is nothing to believe", () => {
    finds("10.0.0.1", "10.0.0.1", undefined);
    finds("10.0.0.1", "10.0.0.1", "");
  });

  it("is the first untrusted address from the right", () => {
    finds("198.51.100.1", "10.0.0.1", "198.51.100.1");
    finds("198.51.100.1", "10.0.0.1", "198.51.100.1, 10.0.0.2, 10.0.0.3");
    finds("198.51.100.2", "10.0.0.1", "198.51.100.1, 198.51.100.2,10.0.0.2");
  });

  it("is the leftmost address when all are trusted", () => {
    finds("10.0.0.3", "10.0.0.1", "10.0.0.3, 10.0.0.2");
  });

  it("reads ports, brackets and blanks as proxies write them", () => {
    finds("198.51.100.1", "10.0.0.1", "198.51.100.1:4711");
    finds("2001:db9::1", "10.0.0.1", "[2001:db9::1]:4711");
    finds("2001:db9::1", "10.0.0.1", "[2001:DB9::1]");
    finds("2001:db9::1", "10.0.0.1", "2001:db9:0::1");
    finds("198.51.100.1", "2001:db8::1", " \t198.51.100.1 \t,\t10.0.0.2 ");
  });

  it("gives an IPv4-mapped address as IPv4", () => {
    finds("192.0.2.1", "::ffff:192.0.2.1", undefined);
    finds("198.51.100.1", "::ffff:10.0.0.1", "::ffff:198.51.100.1");
    finds("::1", "::1", undefined);
  });

  it("ends the walk at an entry that is no address", () => {
    const entries = ["unknown", "_hidden", "", " ", "1.2.3", "1.2.3.4:", "1.2.3.4:123456", "[::1"];
    for (const entry of [...entries, "[1.2.3.4]x", "1.2.3.4 5.6.7.8", "::1::", "example.com"]) {
      finds("10.0.0.2", "10.0.0.1", `198.51.100.1, ${entry}, 10.0.0.2`);
      finds("10.0.0.1", "10.0.0.1", `198.51.100.1, ${entry}`);
    }
  });

  it("believes a peer on a unix socket only when that is trusted", () => {
    finds("198.51.100.1", "unix:", "198.51.100.1");
    assert.equal("unix:", clientAddress("unix:", "198.51.100.1", trusting(["0.0.0.0/0"])));
  });

  it("reads no more than 32 entries", () => {
    const proxies = string.rep(", 10.0.0.2", 31);
    finds("198.51.100.1", "10.0.0.1", `198.51.100.1${proxies}`);
    finds("10.0.0.2", "10.0.0.1", `198.51.100.1, 10.0.0.3${proxies}, 10.0.0.2`);
  });

  it("ends the walk at an entry that is longer than any address", () => {
    finds("10.0.0.2", "10.0.0.1", `${string.rep(" ", 60)}198.51.100.1, 10.0.0.2`);
    finds("198.51.100.1", "10.0.0.1", `${string.rep(" ", 50)}198.51.100.1, 10.0.0.2`);
  });

  it("does the same work for a hostile header, however long it is", () => {
    const fillers = [",10.0.0.2", ",[::ffff:10.0.0.2]:80 ", "x", " ", ",", "[", "1", ":", ", "];
    for (const filler of fillers) {
      const short = string.rep(filler, 1000);
      const long = string.rep(filler, 100000);
      const cost = instructions(() => clientAddress("10.0.0.1", short, trusted));
      assert.equal(
        cost,
        instructions(() => clientAddress("10.0.0.1", long, trusted)),
        filler,
      );
      assert.is_true(
        bytesPerCall(20, () => clientAddress("10.0.0.1", long, trusted)) < 10000,
        filler,
      );
    }
  });

  it("allocates nothing for a peer that is the client", () => {
    const bytes = bytesPerCall(10000, () => clientAddress("192.0.2.1", "198.51.100.1", trusted));
    assert.is_true(bytes < 1);
  });
});

describe("isTrustedPeer", () => {
  it("knows listed proxies in any spelling, and nobody else", () => {
    for (const peer of ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "unix:"]) {
      assert.is_true(isTrustedPeer(peer, trusted), peer);
    }
    for (const peer of ["192.0.2.1", "::1", "", "unix:/run/a.sock", "10.0.0.1:80"]) {
      assert.is_false(isTrustedPeer(peer, trusted), peer);
    }
  });
});
