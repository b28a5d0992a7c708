import { show } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import { LimitConfiguration } from "./schema";

/** A limit that may not fall to its maximum could only stand above it. */
export const checkLimit = (
  findings: Findings,
  limit: LimitConfiguration | undefined,
  path: string,
): void => {
  if (limit === undefined || limit.algorithm === "static" || !isSound(findings, path)) return;
  const { minimum, maximum } = limit;
  if (maximum < minimum) {
    add(findings, `${path}.maximum`, show(maximum), `at least minimum, ${show(minimum)}`);
  }
};
