import { DiscoveryConfiguration } from "../../configuration/schema";
import { dnsSource } from "./dns";
import { fileSource } from "./file";
import { Source } from "./source";

/** By `discovery.type`. `admin` has no source: the admin API itself fills such a pool. */
export const sources: Readonly<Record<DiscoveryConfiguration["type"], Source | undefined>> = {
  admin: undefined,
  dns: dnsSource,
  file: fileSource,
};
