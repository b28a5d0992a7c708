import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

const part = { kind: "string", format: "text" } as const;

export const crawlerFields = [
  {
    name: "user_agent",
    kind: "one_of",
    choices: [part, { kind: "list", items: part, minimum_items: 1, unique: true }],
    required: true,
    doc: 'A part of the `User-Agent` that this crawler sends, in its own case, or several of which any will do: `"Googlebot"`.',
    other_names: ["user_agents", "agent", "pattern", "name"],
  },
  {
    name: "networks",
    kind: "list",
    items: { kind: "string", format: "cidr" },
    unique: true,
    default: [],
    doc: "Addresses and networks from which it really comes.",
    other_names: ["cidrs", "addresses", "ranges"],
  },
  {
    name: "networks_file",
    kind: "string",
    format: "file_path",
    doc: 'A file with more of them, as Google, Microsoft, OpenAI and others publish theirs: `{"prefixes": [{"ipv4Prefix": "…"}, {"ipv6Prefix": "…"}]}`. A change counts within seconds. Nothing is fetched: keep the file fresh.',
    other_names: ["file", "ranges_file"],
  },
] as const satisfies readonly Field[];

export const verifiedCrawlersField = {
  name: "verified_crawlers",
  kind: "map",
  keys: "name",
  values: { kind: "record", fields: crawlerFields },
  default: {},
  doc: 'Crawlers whose networks are known, by any name. Who sends their `User-Agent` from there is `"verified"` in conditions, from elsewhere `"impostor"`.',
  other_names: ["known_crawlers", "good_bots"],
} as const satisfies Field;

export type CrawlerConfiguration = Config<typeof crawlerFields>;
