import { Problem } from "../../schema/problem";

/**
 * What the checks of single options found, and what the checks of options together add to it. The
 * latter look only at parts without problems, so that nothing is reported twice over.
 */
export interface Findings {
  /** Of single options; fixed. */
  readonly earlier: readonly Problem[];
  readonly added: Problem[];
}

/** Whether nothing at a path or below it is wrong. */
export const isSound = (findings: Findings, path: string): boolean => {
  for (const problem of findings.earlier) {
    const next = string.sub(problem.path, path.length + 1, path.length + 1);
    const isInside = next === "" || next === "." || next === "[";
    if (isInside && string.sub(problem.path, 1, path.length) === path) return false;
  }
  return true;
};

export const add = (
  findings: Findings,
  path: string,
  found: string,
  expected: string,
  suggestion?: string,
): void => {
  findings.added[findings.added.length] = { path, found, expected, suggestion };
};
