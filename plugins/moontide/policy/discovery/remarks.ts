/**
 * What was wrong with single entries of an answer whose rest can be used. One bad entry must neither take the pool
 * down nor vanish silently: the others stay, and what was left out is counted, with the first reason.
 */
export interface Remarks {
  count: number;
  first: string | undefined;
}

export const startRemarks = (): Remarks => ({ count: 0, first: undefined });

export const remark = (remarks: Remarks, text: string): void => {
  remarks.count += 1;
  remarks.first = remarks.first ?? text;
};

/** What is said of a source is told to all workers: a text of a registry's must not fill their memory. */
const longest_problem = 500;

export const shortProblem = <Problem extends string | undefined>(problem: Problem): Problem =>
  (problem !== undefined && problem.length > longest_problem
    ? `${string.sub(problem, 1, longest_problem)}…`
    : problem) as Problem;

/** Undefined when there was nothing to say. */
export const remarksText = (remarks: Remarks): string | undefined => {
  const { count, first } = remarks;
  return count > 1 ? `${first}; and ${count - 1} more like this` : first;
};
