/** What the ledger of usage must be to the rest of the document. */
import { quote } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { checkScope } from "../token-limit/check";

/** Lines at the end of a file that somebody reads would make it unreadable. */
const checkFile = (
  findings: Findings,
  file: string | undefined,
  { prices, virtual_keys }: Partial<Configuration>,
): void => {
  if (file === undefined || (file !== prices?.file && file !== virtual_keys?.file)) return;
  const other = file === prices?.file ? "prices.file" : "virtual_keys.file";
  add(findings, "usage.file", quote(file), `another file than ${other}`);
};

/** Checks `usage`, as far as it is sound in itself. */
export const checkUsage = (findings: Findings, document: Partial<Configuration>): void => {
  const { usage, cluster } = document;
  if (usage === undefined || !isSound(findings, "usage")) return;
  checkFile(findings, usage.file, document);
  checkScope(findings, usage.scope, cluster, "usage");
};
