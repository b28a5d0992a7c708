import {
  addUsage,
  Grouping,
  sortedTotals,
  UsageFilter,
  UsageLine,
  UsageTotal,
} from "moontide/policy/usage/totals";

const line = (rest: Partial<UsageLine>): UsageLine => ({
  time: rest.time ?? "2026-11-30T12:00:00Z",
  request_id: "1",
  key: rest.key ?? "",
  consumer: rest.consumer ?? "",
  team: rest.team ?? "",
  model: rest.model ?? "smart",
  provider: rest.provider ?? "openai",
  provider_model: "gpt-4o",
  status: 200,
  input_tokens: rest.input_tokens ?? 10,
  cached_tokens: 1,
  cache_write_tokens: 0,
  output_tokens: 5,
  reasoning_tokens: 2,
  cost_nano_usd: rest.cost_nano_usd ?? 100,
  exact: true,
  cached: false,
});

const lines = [
  line({ key: "key_1", model: "b", time: "2026-11-29T23:59:59Z" }),
  line({ key: "key_1", model: "a", team: "red" }),
  line({ key: "key_2", model: "a", provider: "own", consumer: "shop" }),
  line({ key: "key_2", model: "a", cost_nano_usd: 3 }),
];

const sums = (by: readonly Grouping[], filter: UsageFilter = {}): readonly UsageTotal[] => {
  const totals = new LuaMap<string, UsageTotal>();
  for (const each of lines) addUsage(totals, by, filter, each);
  return sortedTotals(totals);
};

const groupsOf = (totals: readonly UsageTotal[]): string[] => {
  const groups: string[] = [];
  for (const { group, requests } of totals) {
    groups[groups.length] = `${table.concat(group as string[], " ")} ${requests}`;
  }
  return groups;
};

describe("sums of usage", () => {
  it("are grouped by what is asked for, in order", () => {
    assert.same(["a 3", "b 1"], groupsOf(sums(["model"])));
    assert.same(
      ["2026-11-29 key_1 1", "2026-11-30 key_1 1", "2026-11-30 key_2 2"],
      groupsOf(sums(["day", "key"])),
    );
    assert.same([" 4"], groupsOf(sums([])));
  });

  it("add up tokens and money", () => {
    const total = sums(["model"])[0]!;
    assert.equal(30, total.input_tokens);
    assert.equal(3, total.cached_tokens);
    assert.equal(15, total.output_tokens);
    assert.equal(6, total.reasoning_tokens);
    assert.equal(203, total.cost_nano_usd);
  });

  it("leave out what is not asked for; both days count", () => {
    assert.same(["a 3"], groupsOf(sums(["model"], { from: "2026-11-30" })));
    assert.same(["b 1"], groupsOf(sums(["model"], { to: "2026-11-29" })));
    assert.same(["a 1", "b 1"], groupsOf(sums(["model"], { key: "key_1" })));
    assert.same(["a 1"], groupsOf(sums(["model"], { team: "red" })));
    assert.same(["a 1"], groupsOf(sums(["model"], { provider: "own", consumer: "shop" })));
    assert.same([], groupsOf(sums(["model"], { model: "c" })));
  });
});
