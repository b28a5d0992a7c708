import { consul } from "./consul";
import { dns } from "./dns";
import { etcd } from "./etcd";
import { file } from "./file";
import { SourceFixture } from "./fixture";
import { kubernetes } from "./kubernetes";

/** One for each kind of source. */
export const fixtures: readonly SourceFixture[] = [file, dns, consul, etcd, kubernetes];
