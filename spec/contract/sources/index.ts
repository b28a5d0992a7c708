import { dns } from "./dns";
import { file } from "./file";
import { SourceFixture } from "./fixture";

/** One for each kind of source. */
export const fixtures: readonly SourceFixture[] = [file, dns];
