import { optionPath } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import type { CrawlerConfiguration } from "./schema";

/** A crawler of which nothing is known but its name can't be told from an impostor. */
export const checkCrawlers = (
  findings: Findings,
  crawlers: Readonly<Record<string, CrawlerConfiguration>>,
): void => {
  const names: string[] = [];
  for (const [name] of pairs(crawlers)) names[names.length] = name;
  table.sort(names);
  for (const name of names) {
    const path = optionPath("verified_crawlers", name);
    const { networks, networks_file } = crawlers[name]!;
    if (isSound(findings, path) && networks.length === 0 && networks_file === undefined) {
      add(findings, path, "a crawler without networks", '"networks", "networks_file" or both');
    }
  }
};
