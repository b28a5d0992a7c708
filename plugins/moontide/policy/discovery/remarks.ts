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

/** Undefined when there was nothing to say. */
export const remarksText = (remarks: Remarks): string | undefined => {
  const { count, first } = remarks;
  return count > 1 ? `${first}; and ${count - 1} more like this` : first;
};
