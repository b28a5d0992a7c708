import { DiscoveryConfiguration } from "../../configuration/schema";
import { consulSource } from "./consul";
import { dnsSource } from "./dns";
import { etcdSource } from "./etcd";
import { fileSource } from "./file";
import { kubernetesSource } from "./kubernetes";
import { Source } from "./source";

/** By `discovery.type`. `admin` has no source: the admin API itself fills such a pool. */
export const sources: Readonly<Record<DiscoveryConfiguration["type"], Source | undefined>> = {
  admin: undefined,
  consul: consulSource,
  dns: dnsSource,
  etcd: etcdSource,
  file: fileSource,
  kubernetes: kubernetesSource,
};
