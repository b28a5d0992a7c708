import {
  KeptTurn,
  none,
  readTurn,
  summaryOf,
  turnText,
  walkTurns,
} from "moontide/policy/conversation/turn-text";

const bounds = { maximum_turns: 100, maximum_bytes: 100000 };

const turn = (previous: string, items: string, more: Partial<KeptTurn> = {}): string =>
  turnText({
    previous,
    cut_at: more.cut_at ?? none,
    root: "t1",
    dialect: "openai_chat",
    server: "10.0.0.1:80",
    summary: more.summary ?? "",
    items,
  });

const itemsOf = (kept: Readonly<Record<string, string>>, last: string, within = bounds): string => {
  const texts: string[] = [];
  for (const { items } of walkTurns(last, (key) => kept[key], within)) {
    texts[texts.length] = items;
  }
  return table.concat(texts, " ");
};

describe("a turn as it is kept", () => {
  it("is read as it was written, whatever was said", () => {
    const text = turn("t0", 'a\n- - "b"', { cut_at: "t0", summary: "s\n1" });
    const read = readTurn(text)!;
    assert.equal("t0", read.previous);
    assert.equal("t0", read.cut_at);
    assert.equal("s\n1", read.summary);
    assert.equal('a\n- - "b"', read.items);
    assert.equal("10.0.0.1:80", read.server);
    assert.is_nil(readTurn("nonsense"));
  });
});

describe("a conversation", () => {
  const kept: Record<string, string> = {
    t1: turn(none, "one"),
    t2: turn("t1", "two"),
    t3: turn("t2", "three"),
    other: turn("t1", "branch"),
  };

  it("is read from its last turn, the first one first", () => {
    assert.equal("one two three", itemsOf(kept, "t3"));
    assert.equal("one branch", itemsOf(kept, "other"));
    assert.equal("", itemsOf(kept, "gone"));
  });

  it("ends where it is too long, but for its last turn", () => {
    assert.equal("two three", itemsOf(kept, "t3", { maximum_turns: 2, maximum_bytes: 10000 }));
    assert.equal("three", itemsOf(kept, "t3", { maximum_turns: 9, maximum_bytes: 1 }));
  });

  it("begins behind a turn that is gone", () => {
    assert.equal("three", itemsOf({ t3: kept["t3"]! }, "t3"));
  });

  it("is not read beyond where it was cut last, and has the summary of that cut", () => {
    const cut = {
      t1: kept["t1"]!,
      t2: kept["t2"]!,
      t3: turn("t2", "three", { cut_at: "t2", summary: "old" }),
      t4: turn("t3", "four", { cut_at: "t3", summary: "new" }),
      t5: turn("t4", "five", { cut_at: "t5", summary: "all" }),
    };
    assert.equal("two three", itemsOf(cut, "t3"));
    assert.equal("three four", itemsOf(cut, "t4"));
    assert.equal("new", summaryOf(walkTurns("t4", (key) => cut[key as "t1"], bounds)));
    assert.equal("five", itemsOf(cut, "t5"));
  });
});
