import { normalizeHost } from "moontide/policy/route/host";

const becomes = (expected: string, host: string): void => {
  assert.equal(expected, normalizeHost(host), host);
};

describe("normalizeHost", () => {
  it("leaves a plain name as it is", () => {
    becomes("shop.example", "shop.example");
    becomes("", "");
  });

  it("lowers case and strips the port and one trailing dot", () => {
    becomes("shop.example", "SHOP.Example");
    becomes("shop.example", "shop.example:8080");
    becomes("shop.example", "shop.example:");
    becomes("shop.example", "shop.example.");
    becomes("shop.example", "Shop.Example.:443");
  });

  it("keeps the brackets of IPv6, as nginx does", () => {
    becomes("[2001:db8::1]", "[2001:DB8::1]:8080");
    becomes("[::1]", "[::1]");
  });

  it("does no work for a text that is longer than any name", () => {
    const long = string.rep("A", 261);
    becomes(long, long);
    becomes(string.rep("a", 254), `${string.rep("A", 254)}:65535`);
  });
});
