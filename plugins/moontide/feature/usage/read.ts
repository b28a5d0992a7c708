import {
  addUsage,
  Grouping,
  sortedTotals,
  UsageEntry,
  UsageFilter,
  UsageTotal,
  UsageTotals,
} from "../../policy/usage/totals";
import type { Gateway } from "../gateway/gateway";

/** After so many lines others have their turn: about two milliseconds. */
const linesAtOnce = 200;

/** The file and those before it, the oldest first, so that one that moves meanwhile is missed rather than counted twice. */
const filesOf = ({ configuration }: Gateway): readonly string[] => {
  const { file, keep_files } = configuration.usage;
  const files: string[] = [];
  if (file === undefined) return files;
  for (const i of $range(keep_files, 1, -1)) files[files.length] = `${file}.${i}`;
  files[files.length] = file;
  return files;
};

/**
 * Sums of all that the usage files hold, by what is asked for.
 *
 * @param pause lets requests have their turn
 */
export const sumUsage = (
  gateway: Gateway,
  by: readonly Grouping[],
  filter: UsageFilter,
  pause: (this: void) => void,
): readonly UsageTotal[] => {
  const { files, json } = gateway.ports;
  const totals: UsageTotals = new LuaMap();
  let looked = 0;
  for (const file of filesOf(gateway)) {
    const [text] = files.read(file);
    for (const [line] of string.gmatch(text ?? "", "[^\n]+")) {
      const [decoded] = json.decode(line!);
      // A line may be torn where the disk was full.
      if (type(decoded) === "table") addUsage(totals, by, filter, decoded as UsageEntry);
      looked += 1;
      if (looked % linesAtOnce === 0) pause();
    }
  }
  return sortedTotals(totals);
};
