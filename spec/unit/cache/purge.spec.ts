import { CacheFiles, purgeFiles } from "moontide/feature/cache/purge";

const head = (url: string): string =>
  `\u0005${string.rep("\0", 335)}\nKEY: ${url}\nHTTP/1.1 200 OK\r\nX-Moontide-Tags: ,t,\r\n\r\n`;

const nameOf = (n: number): string => string.format("%032x", n);

/** A cache of so many answers: `http://a/1` and so on. */
const filled = (count: number, stubborn?: string): CacheFiles & { left: LuaSet<string> } => {
  const left = new LuaSet<string>();
  for (const n of $range(1, count)) left.add(`/cache/a/0f/${nameOf(n)}`);
  return {
    left,
    directory: () => "/cache",
    names: (path) => {
      if (path === "/cache") return [".", "..", "a", "lost+found"];
      if (path === "/cache/a") return [".", "..", "0f", "ff"];
      if (path !== "/cache/a/0f") return undefined;
      const names = [".", "..", `${nameOf(1)}.0000000012`];
      for (const n of $range(1, count)) names[names.length] = nameOf(n);
      return names;
    },
    head: (path) => {
      const number = tonumber(string.sub(path, -8), 16)!;
      return left.has(path) ? head(`http://a/${number}`) : undefined;
    },
    remove: (path) => {
      if (path === stubborn) return false;
      left.delete(path);
      return true;
    },
  };
};

describe("a purge", () => {
  it("looks into every file and lets others have their turn", () => {
    const files = filled(120);
    let pauses = 0;
    const pause = (): void => {
      pauses += 1;
    };
    const result = purgeFiles(files, "/cache", { kind: "url", text: "http://a/7" }, pause);
    assert.same({ examined: 120, purged: 1, failed: 0 }, result);
    assert.is_false(files.left.has(`/cache/a/0f/${nameOf(7)}`));
    assert.equal(2, pauses);
    const all = purgeFiles(files, "/cache", { kind: "tag", text: "t" }, pause);
    assert.equal(119, all.purged);
  });

  it("says what it could not remove", () => {
    const stubborn = `/cache/a/0f/${nameOf(2)}`;
    const files = filled(3, stubborn);
    const pause = (): void => undefined;
    const result = purgeFiles(files, "/cache", { kind: "all", text: "" }, pause);
    assert.same({ examined: 3, purged: 2, failed: 1 }, result);
  });
});
