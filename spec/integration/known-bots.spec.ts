import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/node/paths";
import { botCategories } from "../../plugins/moontide/policy/bot/categories";

// The index that ships against the regular expressions that it was made of, over every User-Agent that the package has.

interface Crawler {
  readonly pattern: string;
  readonly tags: readonly string[];
  readonly instances: readonly string[];
}

const crawlers = JSON.parse(
  readFileSync(join(root, "node_modules/crawler-user-agents/crawler-user-agents.json"), "utf8"),
) as readonly Crawler[];

const ours: Readonly<Record<string, string>> = {
  "search-engine": "search",
  "ai-crawler": "ai",
  archiver: "archive",
  "feed-reader": "feed",
  "social-preview": "preview",
  "http-library": "library",
  "browser-automation": "automation",
};

const expressions = crawlers.map(({ pattern, tags }) => ({
  expression: new RegExp(pattern),
  categories: tags.map((tag) => ours[tag] ?? tag),
}));

const expected = (value: string): string => {
  const found = new Set<string>();
  for (const { expression, categories } of expressions) {
    if (expression.test(value)) for (const category of categories) found.add(category);
  }
  return botCategories.filter((category) => found.has(category)).join(" ");
};

const program = `
  package.path = "${root}/build/lua/?.lua;" .. package.path
  local kind, texts = require("moontide.policy.bot.kind"), require("moontide.policy.bot.text-index")
  local index = kind.indexKnownBots()
  for value in io.lines() do
    local names = {}
    for _, name in ipairs(kind.kindOf(texts.categoriesIn(index, value), false).plain.names) do
      if name ~= "any" and name ~= "crawler" then names[#names + 1] = name end
    end
    print(table.concat(names, " "))
  end`;

const found = (values: readonly string[]): string[] => {
  const run = spawnSync("luajit", ["-e", program], {
    input: `${values.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  expect(run.stderr).toBe("");
  return run.stdout.split("\n").slice(0, -1);
};

const differences = (values: readonly string[]): string[] => {
  const answers = found(values);
  expect(answers).toHaveLength(values.length);
  return values
    .map((value, i) => `${value}: ${answers[i]}; expected ${expected(value)}`)
    .filter((_line, i) => answers[i] !== expected(values[i]!));
};

const instances = [...new Set(crawlers.flatMap(({ instances }) => instances ?? []))];

describe("the bots that are known", () => {
  it("are those of the package, in the same categories", () => {
    expect(instances.length).toBeGreaterThan(1500);
    expect(differences(instances)).toEqual([]);
  });

  it("are those in values that are no bot's own: cut, in other cases, behind each other", () => {
    const changed = instances.flatMap((value, i) => [
      value.slice(0, Math.floor(value.length / 2)),
      value.slice(Math.floor(value.length / 3)),
      value.toLowerCase(),
      `${value} ${instances[(i * 7 + 1) % instances.length]}`,
    ]);
    expect(differences(changed)).toEqual([]);
  });
});
