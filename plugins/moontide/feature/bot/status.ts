import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import { networksProblem, publishedNetworks } from "./network-files";

/** A crawler that can be verified. */
export interface CrawlerStatus {
  readonly name: string;
  /** How many networks it comes from. */
  readonly networks: number;
  /** It can't be told from impostors: its file has never been good. */
  readonly unknown: boolean;
  /** Why the file is not used as it is now. */
  readonly problem?: string | undefined;
}

/** In the order of their names. */
export const crawlerStatuses = ({ ports, setting }: Gateway): readonly CrawlerStatus[] => {
  const statuses: CrawlerStatus[] = [];
  for (const { name, configuration, networks } of setting.bots.crawlers) {
    const { networks_file: file } = configuration;
    const published = file === undefined ? undefined : publishedNetworks(ports, file);
    statuses[statuses.length] = {
      name,
      networks: configuration.networks.length + (published?.length ?? 0),
      unknown: networks === undefined,
      problem: file === undefined ? undefined : networksProblem(ports, file),
    };
  }
  return listOf(statuses);
};
