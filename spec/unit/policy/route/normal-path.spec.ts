import { normalPath } from "moontide/policy/route/normal-path";

describe("the path as nginx sees it", () => {
  const paths: readonly (readonly [written: string, normal: string | undefined])[] = [
    ["/", "/"],
    ["", "/"],
    ["/a/b", "/a/b"],
    ["/a/b/", "/a/b/"],
    ["//a///b", "/a/b"],
    ["/a/./b/.", "/a/b/"],
    ["/a/b/../c", "/a/c"],
    ["/a/..", "/"],
    ["/a/b/..", "/a/"],
    ["/%61%2Fb", "/a/b"],
    ["/a/%2e%2e/b", "/b"],
    ["/..", undefined],
    ["/a/../../b", undefined],
    ["/%", undefined],
    ["/%4", undefined],
    ["/%zz", undefined],
  ];
  for (const [written, normal] of paths) {
    it(`of "${written}" is ${normal ?? "refused"}`, () => {
      assert.equal(normal, normalPath(written));
    });
  }
});
