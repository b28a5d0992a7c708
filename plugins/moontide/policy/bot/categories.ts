/** What bots are for, as the list of known ones (known.ts) has them. */
export const botCategories = [
  "search",
  "ai",
  "seo",
  "advertising",
  "archive",
  "academic",
  "monitoring",
  "scanner",
  "feed",
  "preview",
  "library",
  "automation",
] as const;

export type BotCategory = (typeof botCategories)[number];

/** Those that fetch page after page by themselves; together they are called `crawler`. */
export const crawlerCategories: readonly BotCategory[] = [
  "search",
  "ai",
  "seo",
  "advertising",
  "archive",
  "academic",
];
