import { Rewrite, rewritePath } from "moontide/policy/route/rewrite";
import { SeededRandom, seededRandom } from "../../../support/lua/random";

const becomes = (rewrite: Rewrite, path: string, expected: string): void => {
  assert.equal(expected, rewritePath(rewrite, path), path);
};

const slashesAndLetters = (random: SeededRandom): string => {
  let text = "";
  for (const _ of $range(1, random.integer(5))) text += random.uniform() < 0.5 ? "/" : "a";
  return text;
};

describe("rewritePath", () => {
  it("leaves a path alone when nothing is asked for", () => {
    becomes({}, "/a/b", "/a/b");
    becomes({}, "/", "/");
  });

  it("strips whole segments only", () => {
    const rewrite = { strip_prefix: "/checkout" };
    becomes(rewrite, "/checkout/x", "/x");
    becomes(rewrite, "/checkout/", "/");
    becomes(rewrite, "/checkout", "/");
    becomes(rewrite, "/checkoutx", "/checkoutx");
    becomes(rewrite, "/a/checkout", "/a/checkout");
  });

  it("strips a prefix that ends in a slash as the matcher reads it", () => {
    const rewrite = { strip_prefix: "/checkout/" };
    becomes(rewrite, "/checkout/x", "/x");
    becomes(rewrite, "/checkout", "/checkout");
    becomes({ strip_prefix: "/" }, "/x", "/x");
  });

  it("adds a prefix, with or without a slash at its end", () => {
    becomes({ add_prefix: "/v2" }, "/x", "/v2/x");
    becomes({ add_prefix: "/v2/" }, "/x", "/v2/x");
    becomes({ add_prefix: "v2" }, "/x/", "/v2/x/");
    becomes({ add_prefix: "/v2" }, "/", "/v2/");
    becomes({ add_prefix: "/" }, "/x", "/x");
  });

  it("replaces a prefix as Gateway API's table has it", () => {
    const rewrite = { strip_prefix: "/foo", add_prefix: "/xyz" };
    becomes(rewrite, "/foo/bar", "/xyz/bar");
    becomes(rewrite, "/foo", "/xyz");
    becomes(rewrite, "/foo/", "/xyz/");
    becomes({ strip_prefix: "/foo", add_prefix: "/xyz/" }, "/foo/bar", "/xyz/bar");
    becomes({ strip_prefix: "/foo", add_prefix: "/" }, "/foo", "/");
  });

  it("never sends two slashes first, which would read as another authority", () => {
    becomes({ strip_prefix: "/a" }, "/a//evil.example/x", "/evil.example/x");
    becomes({ strip_prefix: "/a", add_prefix: "/b" }, "/a//x", "/b/x");
    becomes({}, "//evil.example", "/evil.example");
  });

  it("takes a prefix as text, whatever patterns it resembles", () => {
    becomes({ strip_prefix: "/a.b%d" }, "/a.b%d/x", "/x");
    becomes({ strip_prefix: "/a.b" }, "/axb/x", "/axb/x");
  });

  it("begins with one slash and has one at the seam, whatever it is given", () => {
    const random = seededRandom(3);
    for (const _ of $range(1, 5000)) {
      const strip_prefix = random.uniform() < 0.7 ? slashesAndLetters(random) : undefined;
      const path = `/${slashesAndLetters(random)}`;
      const stripped = rewritePath({ strip_prefix }, path);
      assert.is_not_nil(string.find(stripped, "^/a")[0] ?? string.find(stripped, "^/$")[0], path);
      const added = rewritePath({ strip_prefix, add_prefix: "/xyz/" }, path);
      const tail = string.sub(added, 5);
      assert.equal("/xyz", string.sub(added, 1, 4), path);
      assert.is_true(tail === "" || tail === stripped, `${path} became ${added} and ${stripped}`);
    }
  });
});
